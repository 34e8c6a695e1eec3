import Glibc
import Linux

/// Manages one lab over several hosts from the machine that it was brought up from. Each host manages its share by a
/// `LabManager` of its own.
package final class HostsManager {
  package let paths: LabPaths
  /// Called with what differs from what the file says although the lab is up.
  package var onWarning: (String) -> Void = { _ in }
  /// Called with every step that a host begins, if it is to tell of them.
  package var onStep: ((String) -> Void)?
  /// Whether this program is copied to hosts that lack it.
  package var pushes = false
  /// Returns true once the user wants to stop.
  package var isCancelled: () -> Bool = { false }

  package init(paths: LabPaths) { self.paths = paths }

  /// The record of the lab over hosts; nil if there is none.
  package func record() throws(LabError) -> HostsRecord? { try HostsRecord.load(paths) }

  /// A lab divided among its hosts, which are connected.
  package struct Division {
    package var lab: Lab
    package var shares: [String: Lab]
    package var group: HostGroup
  }

  /// Connects to the hosts of a lab, and to those that have a share of what is up, and works out the shares.
  ///
  /// - Throws: `.plan` with every host that cannot be worked with, or `.faults`.
  package func divide(_ lab: Lab, _ record: HostsRecord?) throws(LabFailure) -> Division {
    try LabFailure.catching {
      let crossing = lab.hostsWithCrossings
      let used = Set(lab.nodes.compactMap(\.host))
      var lab = lab
      lab.hosts = try withPrograms(lab.hosts ?? [], used, record)
      var hosts = (lab.hosts ?? []).filter { used.contains($0.name) }
      for host in record?.hosts ?? [] where !hosts.contains(where: { $0.isReached(as: host) }) {
        let isRenamed = (lab.hosts ?? []).contains { $0.name == host.name }
        hosts.append(isRenamed ? host.former : host)
      }
      let group = group(hosts, crossing)
      let failures = group.failures.merging(
        Set(group.failures.keys).subtracting(used).map { ($0, [leftShare]) }, uniquingKeysWith: +)
      if let error = Self.refusal(failures) { throw error }
      let underlays = group.facts.compactMapValues(\.underlay)
      let previous = record?.up?.lab.draws ?? record?.unfinished?.lab.draws ?? [:]
      lab.managedFrom = try ManagingPlace(of: lab)
      let places = Dictionary(
        (record?.up?.lab.nodes ?? []).map { ($0.name, $0.host) },
        uniquingKeysWith: { own, _ in own })
      let moved = lab.nodes.filter { node in places[node.name].map { $0 != node.host } ?? false }
      var (whole, shares) = try lab.split(
        over: underlays, previous: previous, moved: Set(moved.map(\.name)))
      for host in group.hosts where shares[host] == nil {
        var share = Lab(name: lab.name)
        share.managedFrom = lab.managedFrom
        shares[host] = share
      }
      (whole.hosts, whole.managedFrom) = (lab.hosts, nil)
      return Division(lab: whole, shares: shares, group: group)
    }
  }

  /// Copies this program to the hosts that are used, if it is to be copied. Without that, each is still reached by the
  /// copy that an earlier `up` made.
  private func withPrograms(
    _ hosts: [LabHost], _ used: Set<String>, _ record: HostsRecord?
  ) throws -> [LabHost] {
    var hosts = hosts
    for number in hosts.indices {
      hosts[number].pushed = record?.hosts.first { $0.isReached(as: hosts[number]) }?.pushed
    }
    return pushes ? try pushed(to: hosts) { used.contains($0.name) } : hosts
  }

  /// Copies this program to hosts.
  ///
  /// - Returns: all hosts, by the way in which they are reached now.
  private func pushed(to hosts: [LabHost], where isMeant: (LabHost) -> Bool) throws -> [LabHost] {
    let program = try HostProgram()
    var hosts = hosts
    let remote = hosts.indices.filter { hosts[$0].ssh != nil && isMeant(hosts[$0]) }
    if let error = Self.refusal(program.copy(to: remote.map { hosts[$0] })) { throw error }
    for number in remote { hosts[number].pushed = program.name }
    return hosts
  }

  /// Copies this program to the hosts that may have a share.
  func pushToKnownHosts() throws {
    guard var record = try record() else { return }
    let used = Set(record.hosts.map(\.name))
    if let hosts = record.up?.lab.hosts {
      record.up?.lab.hosts = try pushed(to: hosts) { used.contains($0.name) }
    }
    if let hosts = record.unfinished?.lab.hosts {
      record.unfinished?.lab.hosts = try pushed(to: hosts) { used.contains($0.name) }
    }
    try record.save(paths)
  }

  /// What to do about a host that the file does not have any more.
  private var leftShare: String {
    "it has a share of what is up; if it never comes back, remove \(paths.hostsRecord), and what the other "
      + "hosts have is taken over"
  }

  private func group(_ hosts: [LabHost], _ crossing: Set<String> = []) -> HostGroup {
    let group = HostGroup(
      hosts, of: paths.lab, crossing: crossing, isCancelled: isCancelled)
    group.onWarning = { [unowned self] in onWarning("\($0): \($1)") }
    group.onStep = { [unowned self] in onStep?("\($0): \($1)") }
    return group
  }

  private static func failures(_ errors: [String: [String]]) -> [StepFailure] {
    errors.sorted { $0.key < $1.key }.flatMap { host, lines in
      lines.map { StepFailure(nil, LabError("host `\(host)`: \($0)")) }
    }
  }

  private static func refusal(_ errors: [String: [String]]) -> PlanError? {
    errors.isEmpty ? nil : PlanError(failures(errors).map { .step($0) })
  }

  /// Asks the hosts of the lab something that changes nothing.
  ///
  /// - Returns: the last answer of each host.
  /// - Throws: if one of them does not answer.
  package func ask(
    _ group: HostGroup, _ request: (String) -> HostRequest?
  ) throws(LabFailure) -> [String: HostAnswer] {
    var requests: [String: HostRequest] = [:]
    for host in group.hosts { requests[host] = request(host) }
    let outcomes = group.ask(requests)
    let errors = outcomes.compactMapValues(\.errors)
    if let error = Self.refusal(errors) { throw .plan(error) }
    return outcomes.compactMapValues(\.answer)
  }

  /// Connects to the hosts of the lab that is up.
  ///
  /// - Throws: if the lab is not up, or one of them cannot be worked with.
  package func connect() throws(LabFailure) -> (lab: Lab, group: HostGroup) {
    try LabFailure.catching {
      guard let record = try record() else { throw paths.notUp }
      guard record.unfinished == nil, let lab = record.up?.lab else { throw unfinished }
      let group = group(record.hosts)
      if let error = Self.refusal(group.failures) { throw error }
      return (lab, group)
    }
  }

  /// A request about the shares that this machine manages, and no other lab of the name.
  package func own(_ verb: HostRequest.Verb) throws(LabError) -> HostRequest {
    var request = HostRequest(verb, of: paths.lab)
    request.machine = try ManagingPlace.ownMachine()
    return request
  }

  private var unfinished: LabError {
    LabError(
      "a change of lab `\(paths.lab)` was interrupted: `netns gc`, or the next `up` or `down`, puts that "
        + "right first")
  }

  /// Takes the shares of all hosts down. A host that cannot be reached keeps its share, and the others do not wait for
  /// it.
  ///
  /// - Throws: `.transaction` for the hosts that may still have a share.
  package func down() throws(LabFailure) {
    try LabFailure.catching {
      let lock = try HostsLock(paths)
      defer { withExtendedLifetime(lock) {} }
      guard var record = try record() else { throw paths.notUp }
      let group = group(record.hosts)
      let request = try own(.down)
      let outcomes = group.ask(Dictionary(uniqueKeysWithValues: group.hosts.map { ($0, request) }))
      let errors = group.failures.merging(outcomes.compactMapValues(\.errors)) { own, _ in own }
      guard errors.isEmpty else {
        var error = TransactionError(failures: Self.failures(errors))
        error.outcome =
          "lab `\(paths.lab)` is half down: these hosts may still have their shares. `netns down "
          + "\(paths.lab)` goes on; if one never comes back, remove \(paths.hostsRecord)"
        throw error
      }
      (record.up, record.unfinished) = (nil, nil)
      try record.save(paths)
    }
  }

  /// Puts an interrupted change right: finished if all hosts have recorded it, else undone.
  ///
  /// - Returns: whether there was one.
  /// - Throws: if a host does not answer, or cannot undo its part.
  @discardableResult
  package func recover() throws(LabFailure) -> Bool {
    try LabFailure.catching {
      guard try record()?.unfinished != nil else { return false }
      let lock = try HostsLock(paths)
      defer { withExtendedLifetime(lock) {} }
      return try recoverLocked().hasRecovered
    }
  }

  /// - Returns: the record, and whether there was anything to put right.
  func recoverLocked() throws -> (record: HostsRecord?, hasRecovered: Bool) {
    guard var record = try record() else { return (nil, false) }
    guard let unfinished = record.unfinished else { return (record, false) }
    let group = group(record.hosts)
    if let error = Self.refusal(group.failures) { throw error }
    let answers = try ask(group) { _ in HostRequest(.recover, of: self.paths.lab) }
    let used = Set(unfinished.lab.nodes.compactMap(\.host))
    if used.allSatisfy({ answers[$0]?.transaction == unfinished.transaction }) {
      record.up = unfinished
    } else if record.up == nil {
      let down = try own(.down)
      _ = try ask(group) { answers[$0]?.transaction == unfinished.transaction ? down : nil }
    } else if answers.values.contains(where: { $0.transaction == unfinished.transaction }) {
      onWarning(
        "lab `\(paths.lab)`: some hosts have the interrupted change and others do not: `netns up` with its "
          + "file makes them agree")
    }
    record.unfinished = nil
    try record.save(paths)
    return (record.up == nil ? nil : record, true)
  }
}
