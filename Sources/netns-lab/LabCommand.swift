import ArgumentParser
import Glibc
import Topology

/// The verbs of labs.
struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "netns",
    abstract: "Whole topologies of network namespaces from one file.",
    subcommands: [
      Up.self, PlanCommand.self, Down.self, Labs.self, Status.self, Test.self, Wait.self, Logs.self,
      Exec.self, GC.self, GraphCommand.self, ExportCommand.self, Schema.self,
    ])
}

/// How a verb ends when something was wrong and was said already.
func fail(_ status: Int32 = 1) -> ExitCode { ExitCode(status) }
