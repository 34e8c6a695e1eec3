import ArgumentParser
import Glibc
import NetworkLabs

/// The verbs of labs.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netns",
    abstract: "Whole topologies of network namespaces from one file.",
    subcommands: [
      Up.self, PlanCommand.self, Down.self, Labs.self, Status.self, Test.self, Wait.self, Logs.self,
      Exec.self, GC.self, GraphCommand.self, ExportCommand.self, Schema.self,
    ])

  /// Carries a command line out and ends the program. What ArgumentParser says quotes the words of whoever
  /// called, so that it is escaped as all else that people read.
  static func run(_ words: [String]) -> Never {
    do {
      var command = try parseAsRoot(words)
      try command.run()
    } catch {
      let code = exitCode(for: error)
      let message = fullMessage(for: error)
      if !message.isEmpty {
        Terminal.show(message + "\n", to: code.isSuccess ? STDOUT_FILENO : STDERR_FILENO)
      }
      Glibc.exit(code.rawValue)
    }
    Glibc.exit(0)
  }
}

/// How a verb ends when something was wrong and was said already.
func fail(_ status: Int32 = 1) -> ExitCode { ExitCode(status) }
