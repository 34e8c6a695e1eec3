import CLinux
import Glibc
import Netlink
import NetworkLabs
import NetworkNamespaces
import RouteNetlink
import Linux

/// The verbs for labs over several hosts.
struct LabOverHosts {
  let manager: HostsManager
  /// Whether the verb is about this machine's share alone.
  static let isShare = SystemText.arguments.dropFirst().first == HostConnection.shareVerb

  /// Makes the manager for a verb. Warnings go to standard error, and signals stop the work.
  private init(_ name: String) {
    manager = HostsManager(paths: LabPaths(lab: name))
    manager.onWarning = { Terminal.error("netns: \($0)") }
    linux_note_signals()
    manager.isCancelled = { linux_noted_signal() != 0 }
  }

  /// nil unless the file declares hosts, or the lab is up over hosts.
  init?(_ source: LabSource) throws {
    let isUp = try HostsRecord.exists(LabPaths(lab: source.name))
    guard isUp || !source.topology.hosts.isEmpty else { return nil }
    try Self.checkIsRoot()
    self.init(source.name)
  }

  /// nil unless the lab is up over hosts.
  init?(running name: String) throws {
    guard try !Self.isShare && HostsRecord.exists(LabPaths(lab: name)) else { return nil }
    try Self.checkIsRoot()
    self.init(name)
  }

  /// - Throws: in a user's own namespaces, where ssh(1) would act for another user.
  private static func checkIsRoot() throws {
    guard geteuid() == 0, !LabLauncher.wasNetns else {
      throw LabError(
        "labs over hosts are not there for ordinary users: VXLAN between machines needs root on each of them"
      )
    }
  }

  /// The lab as it is up.
  static func lab(_ name: String) throws -> Lab? {
    isShare ? nil : try HostsRecord.load(LabPaths(lab: name))?.up?.lab
  }

  /// The host of a node of a lab that is up over hosts; nil if it is this machine, or there is no such lab.
  static func host(of target: String) throws -> LabHost? {
    let parts = target.split(separator: "/").map(String.init)
    guard parts.count > 1, let lab = try lab(parts[0]), let host = lab.node(parts[1])?.host else {
      return nil
    }
    return lab.hosts?.first { $0.name == host && $0.ssh != nil }
  }

  func plan(_ source: LabSource, _ options: LabManager.Options) throws -> [String: HostPlan] {
    let record = try manager.record()
    if record?.unfinished != nil { _ = try manager.connect() }
    let lab = try source.lab(previous: record?.up?.lab)
    do throws(LabError) { try manager.checkIsOwn(lab, record, options) } catch {
      manager.onWarning("`up` refuses this: \(error.message)")
    }
    let division = try source.reportingFaults { try manager.divide(lab, record) }
    let answers = try manager.ask(division.group) { host in
      HostRequest(
        .plan, of: source.name, lab: division.shares[host], options: HostOptions(options))
    }
    return try answers.mapValues { try Self.decode(HostPlan.self, $0) }
  }

  func status() throws -> StatusReport {
    let (lab, answers) = try look(.status)
    return StatusReport(
      lab, of: try answers.mapValues { try Self.decode(StatusReport.Document.self, $0) })
  }

  /// What each host finds of its share.
  func graphs() throws -> [String: Graph] {
    try look(.graph).answers.mapValues { try Self.decode(Graph.self, $0) }
  }

  private func look(
    _ verb: HostRequest.Verb
  ) throws -> (lab: Lab, answers: [String: HostAnswer]) {
    let (lab, group) = try manager.connect()
    let request = try manager.own(verb)
    return (lab, try manager.ask(group) { _ in request })
  }

  /// Runs checks, each on the host of the node that it starts from.
  func test(_ checks: ((Lab) throws -> [Check])?) throws -> [CheckResult] {
    let (lab, group) = try manager.connect()
    let checks = try checks?(lab) ?? lab.checks
    let found = try addresses(lab, group)
    let answers = try manager.ask(group) { host in
      var request = request(.test, lab, host, found)
      request.lab?.checks = checks.filter { lab.node($0.node)?.host == host }
      return request
    }
    let results = try answers.values.flatMap { try Self.decode([CheckResult].self, $0) }
    let order = Dictionary(checks.enumerated().map { ($1, $0) }) { first, _ in first }
    func place(_ result: CheckResult) -> Int {
      order[result.check] ?? order.first { result.check.name.hasPrefix($0.key.name) }?.value ?? 0
    }
    return results.sorted { place($0) < place($1) }
  }

  /// Pings from every node to every other one, all hosts at the same time.
  ///
  /// - Parameter timeout: how long to wait for the answers, in microseconds.
  func matrix(timeout: Int) throws -> CheckRunner.Matrix {
    let (lab, group) = try manager.connect()
    let found = try addresses(lab, group)
    let answers = try manager.ask(group) { host in
      var request = request(.matrix, lab, host, found)
      request.timeout = timeout
      return request
    }
    let matrices = try answers.mapValues { try Self.decode(CheckRunner.Matrix.self, $0) }
    let hosts = Dictionary(lab.nodes.map { ($0.name, $0.host ?? "") }) { first, _ in first }
    guard let matrix = CheckRunner.Matrix(matrices, hosts: hosts) else {
      throw LabError("lab `\(lab.name)` is on no host")
    }
    return matrix
  }

  /// The addresses that all nodes have now. Those of DHCP are known on their hosts only.
  private func addresses(_ lab: Lab, _ group: HostGroup) throws -> [String: [IPPrefix]] {
    let answers = try manager.ask(group) { request(.addresses, lab, $0, nil) }
    return try answers.values.reduce(into: [:]) { all, answer in
      all.merge(try Self.decode([String: [IPPrefix]].self, answer)) { own, _ in own }
    }
  }

  private func request(
    _ verb: HostRequest.Verb, _ lab: Lab, _ host: String, _ addresses: [String: [IPPrefix]]?
  ) -> HostRequest {
    var request = HostRequest(verb, of: manager.paths.lab, lab: lab)
    request.here = lab.nodes.filter { $0.host == host }.map(\.name)
    request.addresses = addresses
    return request
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ answer: HostAnswer
  ) throws -> Value {
    try JSONText.decode(type, from: answer.content ?? "")
  }

  /// Replaces this process by netns-lab on a host, or runs nothing where the target is on this machine.
  ///
  /// - Parameter terminal: whether what runs may be for people.
  static func become(_ host: LabHost, _ words: [String], terminal: Bool) throws -> Never {
    try checkIsRoot()
    let isTerminal = [STDIN_FILENO, STDOUT_FILENO].allSatisfy(Terminal.isTerminal)
    let command = Command(
      HostConnection.words(
        host, [HostConnection.shareVerb] + words, terminal: terminal && isTerminal))
    do throws(NamespaceError) { try command.replaceProcess() } catch {
      Terminal.error("netns: \(error)")
      throw fail(error.code == ENOENT ? 127 : 126)
    }
  }

  /// Runs netns-lab with the same words on all hosts of a lab at once, with this program's input and output.
  ///
  /// - Returns: whether all succeeded.
  static func runOnAll(_ lab: Lab, _ words: [String]) throws -> Bool {
    try checkIsRoot()
    let used = Set(lab.nodes.compactMap(\.host))
    var children: [(host: String, pid: pid_t)] = []
    for host in lab.hosts ?? [] where used.contains(host.name) {
      var command = Command(HostConnection.words(host, [HostConnection.shareVerb] + words))
      let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
      defer { close(null) }
      command.standardInput = null
      children.append((host.name, try command.spawn()))
    }
    var succeeded = true
    for child in children {
      var status: Int32 = 0
      while waitpid(child.pid, &status, 0) < 0, errno == EINTR {}
      if status >> 8 == 255 { Terminal.error("netns: host `\(child.host)`: ssh failed") }
      succeeded = succeeded && status == 0
    }
    return succeeded
  }

  /// The plans of all hosts as text, by host.
  static func text(_ plans: [String: HostPlan], _ lab: String, details: Bool) -> String {
    let changed = plans.filter { $0.value.document.changes || !$0.value.document.strangers.isEmpty }
    if changed.isEmpty { return "\(lab): nothing to do\n" }
    return changed.sorted { $0.key < $1.key }
      .map { "host \($0.key):\n" + (details ? $0.value.details : $0.value.text) }.joined()
  }

  /// The plans of all hosts as one.
  static func document(_ plans: [String: HostPlan], _ lab: String) -> PlanJSON.Document {
    let sorted = plans.sorted { $0.key < $1.key }
    return PlanJSON.Document(
      lab: lab, changes: sorted.contains { $0.value.document.changes },
      steps: sorted.flatMap { host, plan in
        plan.document.steps.map { step in
          var step = step
          step.host = host
          return step
        }
      },
      warnings: sorted.flatMap(\.value.document.warnings),
      strangers: sorted.flatMap(\.value.document.strangers))
  }

  /// - Throws: that a verb or option is not there for labs over hosts.
  static func refuse(_ what: String) -> LabError {
    LabError("\(what) is not there for labs over hosts yet: run it on the host")
  }
}
