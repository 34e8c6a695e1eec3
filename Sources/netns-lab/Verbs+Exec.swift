import ArgumentParser
import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import NetworkLabs

struct Exec: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exec",
    abstract: "Run a command in a node, or with --all in every node of a lab at once.")

  @Flag(help: "In every node, at once; with one status for each.") var all = false
  @Option(
    help: ArgumentHelp(
      "Run as this user, by name or number, with the user's groups.", valueName: "user[:group]"))
  var userAs: String?
  @Option(
    help: ArgumentHelp("The working directory, as it is found inside.", valueName: "directory"))
  var wd: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Set a variable; NAME alone takes the caller's over.", valueName: "name=value"))
  var env: [String] = []
  @Argument(help: ArgumentHelp("LAB/NODE, or LAB or its file with --all.", valueName: "lab/node"))
  var target: String
  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("The command.", valueName: "cmd"))
  var command: [String] = []

  func run() throws {
    let words = command.first == "--" ? Array(command.dropFirst()) : command
    // The same message as from `netns exec NAME`.
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
        let name = try LabReference.name(target)
        if let lab = try LabOverHosts.lab(name) {
          let all = try ["exec"] + options + ["--all", name, "--"] + words
          if try !LabOverHosts.runOnAll(lab, all) { throw fail() }
          return
        }
        try runAll(LabTarget.lab(name), words, wishes())
      } else {
        if let host = try LabOverHosts.host(of: target) {
          let command = try ["exec"] + options + [target, "--"] + words
          try LabOverHosts.become(host, command, terminal: true)
        }
        let place = try LabTarget(target)
        try replace(place.node, of: place.lab, words, wishes())
      }
    }
  }

  /// The options, as words. Variables of the caller are taken here.
  private var options: [String] {
    get throws {
      var words = userAs.map { ["--user-as", $0] } ?? []
      words += wd.map { ["--wd", $0] } ?? []
      for variable in try wishes().variables { words += ["--env", variable] }
      return words
    }
  }

  private func wishes() throws -> CommandWishes {
    var wishes = CommandWishes()
    do throws(UnknownUser) { wishes.user = try userAs.map(CommandUser.init) } catch {
      throw LabError("\(error)")
    }
    do throws(UnnamedVariable) {
      wishes.variables = try CommandEnvironment.variables(named: env)
    } catch { throw LabError("\(error)") }
    wishes.directory = wd
    return wishes
  }

  /// Executes the command.
  private func replace(
    _ node: LabNode, of lab: String, _ arguments: [String], _ wishes: CommandWishes
  ) throws {
    let runner = NodeRunner(node: node, wishes: wishes)
      .inFileSystem(of: node, LabPaths(lab: lab))
    let command = runner.command(arguments)
    let isOutside = node.isHost && node.filesystem == nil
    let handle = isOutside ? nil : try runner.handle()
    do throws(NamespaceError) {
      switch consume handle {
      case nil: try command.replaceProcess()
      case let handle?:
        try handle.exec(command, environment: runner.execEnvironment) {
          Terminal.error("netns: warning: \($0)")
        }
      }
    } catch {
      Terminal.error("netns: \(error)")
      throw fail(error.operation == .execute && error.code == ENOENT ? 127 : 126)
    }
  }

  /// Prints the statuses in the order of the nodes. Fails if one of the commands failed.
  private func runAll(_ lab: Lab, _ arguments: [String], _ wishes: CommandWishes) throws {
    let nodes = lab.nodes.filter { !$0.isHost && $0.isFabric != true }
    linux_note_signals()
    let results = try NodeRunner.runAll(nodes, of: lab.name, arguments, as: wishes)
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
