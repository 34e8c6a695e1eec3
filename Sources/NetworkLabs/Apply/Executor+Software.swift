import CLinux
import Glibc
import NetworkNamespaces
import Uplinks
import Linux

extension Executor {
  /// Runs a step that cannot be grouped with others.
  func runSingle(_ step: Step) throws(LabError) {
    switch step.operation {
    case .retireNamespace(let name): try retire(name)
    case .write(let file, let text): try write(file, text)
    case .loadNftables(let name, let rules): try loadNftables(name, rules)
    case .setUplink(let name, let uplink): try setUplink(name, uplink)
    case .run(let node, let command): try runOnce(node, command)
    case .startService(let node, let service): try services.start(service, node: node, lab: lab)
    case .record: return
    default: throw LabError("this step does not stand alone")
    }
  }

  /// Stops services. Those that do not end at once are waited for together.
  func stopServices(_ steps: [Step]) throws(ApplyError) {
    let places = steps.compactMap { step -> ServicePlace? in
      guard case .stopService(let node, let name) = step.operation else { return nil }
      return ServicePlace(node: node, name: name)
    }
    let failures = zip(steps, services.stop(places)).compactMap { step, error in
      error.map { StepFailure(step, $0) }
    }
    guard failures.isEmpty else { throw ApplyError(failures) }
  }

  private func write(_ file: LabFile, _ text: String?) throws(LabError) {
    switch file {
    case .hosts:
      try TextFile.makeDirectory(paths.directory)
      // Write the file in place: running services have this very file mounted.
      if let text {
        try TextFile.write(paths.hosts, text, mode: .readable)
      } else {
        try TextFile.remove(paths.hosts)
      }
    case .hostsLink(let name):
      if text == nil {
        try configuration.removeHosts(name)
      } else {
        try configuration.addHosts(name, shared: nodes[name]?.resolvConf == nil)
      }
    case .resolvConf(let name):
      if let text {
        try configuration.writeResolvConf(name, text)
      } else {
        try configuration.removeResolvConf(name)
      }
    case .fileSystem(let name):
      let systems = FileSystems(paths)
      if text != nil, let node = lab.node(name) {
        try systems.make(node, access.store, onWarning: onWarning)
      } else {
        try systems.remove(name)
      }
    }
  }

  private func setUplink(_ name: String, _ uplink: NodeUplink?) throws(LabError) {
    var host = UplinkHost(store: access.store, configuration: paths.configuration)
    let onWarning = onWarning
    host.onNote = { onWarning($0) }
    let handle = try access.store.handle(name)
    do throws(UplinkError) {
      let request = if let uplink { try uplink.request() } else { UplinkRequest(hasWayOut: false) }
      try host.set(request, for: handle)
    } catch { throw LabError(nil, error) }
  }

  private func loadNftables(_ name: String, _ rules: String) throws(LabError) {
    let runner = NodeRunner(
      namespace: name, surroundings: .given(LabEnvironment.callers()), store: access.store,
      configuration: paths.configuration, isCancelled: isCancelled)
    let result = try runner.run(["nft", "-f", "-"], input: Self.ruleset(rules), timeout: timeLeft)
    guard result.status == 0 else { throw LabError(Self.complaint(result, of: rules)) }
  }

  /// The input for nft: the rules, replacing the whole ruleset.
  static func ruleset(_ rules: String) -> String { "flush ruleset\n" + separated(rules) }

  /// What nft says of rules it rejects, with line numbers as in the rules of the file.
  static func complaint(_ result: NodeRunner.Result, of rules: String) -> String {
    if result.output.isEmpty { return "nft failed" }
    let place = "/dev/stdin:"
    let lines = result.output.trimmingBlanks().split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      let number = line.dropFirst(place.count).prefix { $0.isNumber }
      guard line.hasPrefix(place), let read = Int(number) else { return String(line) }
      let rest = line.dropFirst(place.count + number.count)
      return "nftables:\(self.line(read, in: rules))\(rest)"
    }.joined(separator: "\n")
  }

  /// The line of `rules` that nft counts as line `read` of `ruleset(rules)`.
  private static func line(_ read: Int, in rules: String) -> Int {
    var (reached, line) = (2, 1)
    var rest = rules[...]
    for character in separated(rules) where reached < read {
      if character.isNewline { reached += 1 }
      // A newline that the rules do not have was inserted before a brace.
      guard character == rest.first else { continue }
      rest.removeFirst()
      if character.isNewline { line += 1 }
    }
    return line
  }

  /// Puts each closing brace that follows another one on a line of its own: nft before 1.0.7 does not accept
  /// `} }` as the end of a chain and its table.
  static func separated(_ rules: String) -> String {
    var result = ""
    var afterBrace = false
    var isQuoted = false
    var isComment = false
    for character in rules {
      switch character {
      case "\n": isComment = false
      case "\"" where !isComment: isQuoted.toggle()
      case "#" where !isQuoted: isComment = true
      case "}" where !isQuoted && !isComment:
        if afterBrace { result.append("\n") }
        afterBrace = true
        result.append(character)
        continue
      default: break
      }
      if character.isNewline || !character.isWhitespace { afterBrace = false }
      result.append(character)
    }
    return result
  }

  private func runOnce(_ node: String, _ command: String) throws(LabError) {
    guard let owner = lab.node(node) else { throw LabError("no node `\(node)`") }
    let log = CommandLog(
      log: paths.log(node: node, service: LabLogs.commands), limit: ServiceLog.fileLimit(of: lab))
    onLastingCommand("\(node): `\(command)`")
    let result = try runner(owner).run(["sh", "-c", command], timeout: timeLeft, log: log)
    observer?.didWrite(node, result.output)
    guard result.status != 0 else { return }
    let said = result.output.trimmingBlanks()
    let failure = LabError("\(result.words)" + (said.isEmpty ? "" : ": \(said)"))
    // containerlab only warns of a failed command.
    guard lab.dialect == .containerlab, result.reason == nil else { throw failure }
    onWarning("\(node): `\(command)`: \(failure)")
  }

  private func runner(_ node: LabNode) -> NodeRunner {
    NodeRunner(
      node: node, of: lab, variables: [Occupants.transactionVariable: transaction],
      store: access.store, configuration: paths.configuration, isCancelled: isCancelled
    ).inFileSystem(of: node, paths)
  }
}
