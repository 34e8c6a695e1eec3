import ArgumentParser
import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Topology

struct Exec: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command in a node, or with --all in every node of a lab at once.")

  @Flag(help: "In every node, at once; with one status for each.") var all = false
  @Argument(help: ArgumentHelp("LAB/NODE, or LAB or its file with --all.", valueName: "lab/node"))
  var target: String
  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("The command.", valueName: "cmd"))
  var command: [String] = []

  func run() throws {
    let words = command.first == "--" ? Array(command.dropFirst()) : command
    // As `netns exec NAME` says it.
    guard !words.isEmpty else {
      Terminal.error("No command specified\nnetns: see `netns help exec`")
      throw fail()
    }
    try reporting {
      if all {
        let isFile = LabReference.isFile(target)
        guard isFile || !target.contains("/") else {
          throw LabError("--all takes a lab, not a node")
        }
        try runAll(LabTarget.lab(LabReference.name(target)), words)
      } else {
        let place = try LabTarget(target)
        try replace(place.node, of: place.lab, words)
      }
    }
  }

  /// Becomes the command.
  private func replace(_ node: LabNode, of lab: String, _ arguments: [String]) throws {
    let runner = NodeRunner(node: node).inFileSystem(of: node, LabPaths(lab: lab))
    var command = Command(arguments)
    command.environment = LabEnvironment.whole(with: node.env)
    let handle = try runner.handle()
    do throws(NamespaceError) {
      if node.isHost, node.filesystem == nil { try command.replaceProcess() }
      try handle.exec(command, environment: runner.execEnvironment) {
        Terminal.error("netns: warning: \($0)")
      }
    } catch {
      Terminal.error("netns: \(error)")
      throw fail(error.operation == .execute && error.code == ENOENT ? 127 : 126)
    }
  }

  /// Statuses in the order of the nodes; fails where one did.
  private func runAll(_ lab: Lab, _ arguments: [String]) throws {
    let nodes = lab.nodes.filter { !$0.isHost }
    linux_note_signals()
    let results = try NodeRunner.runAll(nodes, of: lab.name, arguments)
    var failed = false
    for (node, result) in zip(nodes, results) {
      switch result {
      case .success(let result):
        for line in result.output.split(separator: "\n") {
          Terminal.output("\(node.name.printable(keepsLines: false)): \(line)\n")
        }
        Terminal.error("\(node.name): status \(result.status)")
        failed = failed || result.status != 0
      case .failure(let error):
        Terminal.error("\(node.name): \(error)")
        failed = true
      }
    }
    if failed { throw fail() }
  }
}
