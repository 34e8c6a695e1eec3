import ArgumentParser
import Glibc
import NetworkLabs

/// The verbs of labs.
///
/// Each gives its name, which ArgumentParser would otherwise make of that of its type. Finding that out takes a tenth of
/// the time of a short verb.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netns",
    abstract: "Whole topologies of network namespaces from one file.",
    subcommands: [
      Up.self, PlanCommand.self, Down.self, Labs.self, Status.self, Test.self, Wait.self, Logs.self,
      Exec.self, GC.self, DoctorCommand.self, GraphCommand.self, ExportCommand.self, Schema.self,
    ])

  /// Runs a command line and ends the program. Messages of ArgumentParser quote words of the caller, so they are
  /// escaped like all other text for people.
  static func run(_ words: [String]) -> Never {
    do {
      var command = try directly(words) ?? parseAsRoot(words)
      try command.run()
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
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

  /// The verb of a valid command line, found without describing all other verbs to ArgumentParser, which takes a fifth
  /// of the time of a short verb; nil for any other line, for which it has its words.
  private static func directly(_ words: [String]) -> (any ParsableCommand)? {
    guard
      let verb = configuration.subcommands.first(where: {
        $0.configuration.commandName == words.first
      }),
      let command = try? verb.parseAsRoot(Array(words.dropFirst())),
      // A wish for help is a command of its own, which has to know of all verbs.
      type(of: command) == verb
    else { return nil }
    return command
  }
}

/// The exit of a verb after it has reported an error.
func fail(_ status: Int32 = 1) -> ExitCode { ExitCode(status) }
