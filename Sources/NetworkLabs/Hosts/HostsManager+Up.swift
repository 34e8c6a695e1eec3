import Glibc
import Linux

extension HostsManager {
  /// Brings the shares of all hosts up, or leaves all hosts as they were.
  ///
  /// Every host makes its share and waits. Once all have made theirs, all record it, and once all have recorded it, this
  /// machine records the lab. Until then every host can undo its part, and does if its connection breaks.
  ///
  /// - Parameter resolving: gets the lab that is up; nil if none is. The lab is locked meanwhile.
  /// - Returns: the lab, how many changes the hosts made, and what they pruned.
  /// - Throws: `LabFailure`, or what `resolving` throws.
  package func up(
    _ options: LabManager.Options, resolving: (Lab?) throws -> Lab
  ) throws -> (lab: Lab, changes: Int, pruning: Pruning) {
    let (lock, former) = try LabFailure.catching {
      let lock = try HostsLock(paths)
      // Hosts that have to recover may have no program any more that works.
      if pushes, try record()?.unfinished != nil { try pushToKnownHosts() }
      return (lock, try recoverLocked().record)
    }
    defer { withExtendedLifetime(lock) {} }
    let lab = try resolving(former?.up?.lab)
    return try LabFailure.catching {
      try checkIsOwn(lab, former, options)
      let division = try divide(lab, former)
      var record = former ?? HostsRecord()
      let wanted = HostsRecord.record(of: division.lab)
      record.unfinished = wanted
      try record.save(paths)
      do {
        try agree(division, wanted.transaction, options)
      } catch {
        throw afterUndo(error, former)
      }
      record.up = wanted
      record.unfinished = nil
      try record.save(paths)
      let (changes, pruning) = finish(division)
      return (division.lab, changes, pruning)
    }
  }

  /// - Throws: if something else has the lab's name.
  package func checkIsOwn(
    _ lab: Lab, _ former: HostsRecord?, _ options: LabManager.Options
  ) throws(LabError) {
    if let refusal = former?.up?.refusal(of: lab, isNamed: options.isNamed), !options.replaces {
      throw refusal
    }
    // A share of this machine, whose record of the whole was lost, is taken over.
    if former?.up == nil, let record = try Record.load(paths), record.lab.managedFrom == nil {
      throw LabError(
        "lab `\(paths.lab)` is up on this machine alone: `netns down \(paths.lab)` takes it down first"
      )
    }
    if lab.hosts == nil {
      let names = (former?.up?.lab.hosts ?? []).map(\.name).joined(separator: ", ")
      throw LabError(
        "lab `\(paths.lab)` is up over hosts (\(names)), and the file has no `hosts` any more: `netns down "
          + "\(paths.lab)` takes it down first")
    }
  }

  /// Has all hosts make their shares, and then record them.
  ///
  /// - Throws: `TransactionError`; then every host that could be reached is as before.
  private func agree(
    _ division: Division, _ transaction: String, _ options: LabManager.Options
  ) throws(TransactionError) {
    let group = division.group
    var wishes = HostOptions(options)
    wishes.transaction = transaction
    wishes.isVerbose = onStep != nil
    let made = group.ask(
      division.shares.mapValues { HostRequest(.up, of: self.paths.lab, lab: $0, options: wishes) },
      until: .made, .together)
    // What was made on some hosts while another one failed waits for the decision.
    try undoUnless(made, group, because: isCancelled() ? [LabError.interrupted] : [])
    let recorded = group.ask(
      division.shares.mapValues { _ in HostRequest(.record, of: self.paths.lab) }, until: .recorded,
      .decided)
    let alone = recorded.filter { host, outcome in
      guard case .lost = outcome else { return false }
      return hasRecorded(host, division, transaction)
    }
    let others = recorded.filter { alone[$0.key] == nil }
    try undoUnless(others, group, outOfReach: alone.keys.sorted())
  }

  /// Whether a host whose connection broke before it answered has recorded its share.
  private func hasRecorded(_ name: String, _ division: Division, _ transaction: String) -> Bool {
    guard let host = division.lab.hosts?.first(where: { $0.name == name }) else { return false }
    let group = HostGroup([host], of: paths.lab) { false }
    let answer = group.ask([name: HostRequest(.recover, of: paths.lab)], .decided)[name]?.answer
    return answer?.transaction == transaction
  }

  /// Has all hosts that still can undo their parts, if something failed.
  ///
  /// - Parameter outOfReach: hosts that have recorded the change, and cannot be told to undo it any more.
  private func undoUnless(
    _ outcomes: [String: HostGroup.Outcome], _ group: HostGroup, because reasons: [LabError] = [],
    outOfReach: [String] = []
  ) throws(TransactionError) {
    let failed = outcomes.filter { $0.value.errors != nil }
    guard !failed.isEmpty || !reasons.isEmpty else { return }
    let ready = group.hosts.filter { failed[$0] == nil }
    let requests = ready.map { ($0, HostRequest(.undo, of: paths.lab)) }
    let undone = group.ask(Dictionary(requests) { first, _ in first }, .decided)
    var error = TransactionError(failures: reasons.map { StepFailure(nil, $0) })
    var doubtful = outOfReach
    var told: [StepFailure] = []
    for (host, outcome) in failed.merging(undone, uniquingKeysWith: { own, _ in own })
      .sorted(by: { $0.key < $1.key })
    {
      let isCause = failed[host] != nil && !outcome.isMereUndo
      let lines = (outcome.errors ?? []).map { StepFailure(nil, LabError("host `\(host)`: \($0)")) }
      if isCause { error.failures += lines } else if failed[host] != nil { told += lines }
      if !outcome.isAsBefore {
        doubtful.append(host)
        if !isCause { error.undoFailures += lines }
      }
    }
    // A host that was not told to undo by this machine had its own reason.
    if error.failures.isEmpty { error.failures = told }
    if !doubtful.isEmpty { error.outcome = Self.doubt(paths.lab, doubtful) }
    throw error
  }

  static func doubt(_ lab: String, _ hosts: [String]) -> String {
    let names = hosts.map { "`\($0)`" }.joined(separator: ", ")
    return
      "the other hosts are as they were before; \(names) undoes its part by itself where it can, and "
      + "`netns gc`, or the next `up` or `down` of \(lab), sees to it"
  }

  /// Puts the former record back if all hosts are as before. Hosts whose connection broke undo their parts by
  /// themselves, which takes a moment.
  private func afterUndo(_ error: any Error, _ former: HostsRecord?) -> any Error {
    guard var failure = error as? TransactionError else { return error }
    if failure.outcome == nil || isUndoneMeanwhile() {
      failure.outcome = nil
      do throws(LabError) { try (former ?? HostsRecord()).save(paths) } catch {
        failure.undoFailures.append(StepFailure(nil, error))
      }
    }
    return failure
  }

  private func isUndoneMeanwhile() -> Bool {
    let deadline = Clock.microseconds(after: 8_000_000)
    repeat {
      if (try? recoverLocked())?.hasRecovered == true { return true }
      usleep(300_000)
    } while Clock.microseconds() < deadline && !isCancelled()
    return false
  }

  /// Tells all hosts that the change stays. What they cannot tidy away is no reason to undo it.
  private func finish(_ division: Division) -> (changes: Int, pruning: Pruning) {
    let group = division.group
    let outcomes = group.ask(
      division.shares.mapValues { _ in HostRequest(.finish, of: self.paths.lab) }, .decided)
    let leaving = division.shares.filter { $0.value.nodes.isEmpty }
    let gone = group.ask(
      leaving.mapValues { share in
        var request = HostRequest(.down, of: paths.lab)
        request.machine = share.managedFrom?.machine
        return request
      }, .decided)
    for (host, outcome) in outcomes.merging(gone, uniquingKeysWith: { _, last in last }) {
      for line in outcome.errors ?? [] { onWarning("host `\(host)`: \(line)") }
    }
    var pruning = Pruning()
    for (host, outcome) in outcomes.sorted(by: { $0.key < $1.key }) {
      pruning.removed += (outcome.answer?.removed ?? []).map { "\(host): \($0)" }
      pruning.left += (outcome.answer?.left ?? []).map { "\(host): \($0)" }
    }
    return (outcomes.values.reduce(0) { $0 + ($1.answer?.changes ?? 0) }, pruning)
  }
}

extension HostGroup.Outcome {
  /// Whether the host says that it is as before.
  fileprivate var isAsBefore: Bool {
    guard case .answer(let answer) = self else { return false }
    return answer.errors == nil || answer.isAsBefore == true
  }

  /// Whether it failed only because it was told to.
  fileprivate var isMereUndo: Bool {
    guard case .answer(let answer) = self else { return false }
    return answer.isUndo == true
  }
}
