import Glibc
import NetworkNamespaces
import Linux

extension LabManager {
  /// Brings everything into the state that `lab` declares, or leaves everything as it was.
  ///
  /// - Returns: the plan that was carried out.
  @discardableResult
  public func up(_ lab: Lab, _ options: Options = Options()) throws(LabFailure) -> Plan {
    try LabFailure.catching {
      try lab.check()
      return try up(options) { _ in lab }
    }
  }

  /// Like `up(_:_:)`, with a lab worked out from the one that is up, whose addresses it keeps.
  ///
  /// - Parameter resolving: gets the lab that is up; nil if none is. The lab is locked meanwhile.
  /// - Throws: `LabFailure`, or what `resolving` throws.
  @discardableResult
  public func up(_ options: Options = Options(), resolving: (Lab?) throws -> Lab) throws -> Plan {
    lastingCommands = []
    let (lock, record) = try LabFailure.catching {
      let lock = try LabLock(paths)
      try recoverLocked()
      return (lock, try self.record())
    }
    defer { withExtendedLifetime(lock) {} }
    let lab = try resolving(record?.lab)
    return try LabFailure.catching {
      if !options.isValid { try lab.check() }
      return try up(lab, record, options)
    }
  }

  private func up(_ lab: Lab, _ record: Record?, _ options: Options) throws -> Plan {
    try checkIsHere(lab)
    let refusal = options.replaces ? nil : record?.refusal(of: lab, isNamed: options.isNamed)
    if options.prunes, let refusal { throw refusal }
    var pruning = Pruning()
    if options.prunes, let record {
      try checkBeforePruning(lab, record, options)
      pruning = try prune(record, wanted: lab)
    }
    do {
      return try up(lab, record, options, pruning, refusal)
    } catch {
      if pruning.removed.isEmpty { throw error }
      var error =
        error as? TransactionError ?? TransactionError(failures: StepFailure.all(of: error))
      error.pruned = pruning.removed
      throw error
    }
  }

  private func up(
    _ lab: Lab, _ record: Record?, _ options: Options, _ pruning: Pruning, _ refusal: LabError?
  ) throws -> Plan {
    let known = record?.lab
    let snapshot = try snapshot(scope(lab, record))
    try checkIsKnown(lab, record, snapshot)
    var plan = try Plan.make(for: lab, known: known, against: snapshot)
    // A file that was moved, or a copy of it, replaces nothing.
    let isCopy = plan.isEmpty && record?.lab.isSame(as: lab) ?? true
    if let refusal, !isCopy { throw refusal }
    try tryOut(plan, snapshot)
    plan.warnings += lab.idleBridges(in: snapshot)
    try checkImpairments(lab, snapshot, options)
    plan.warnings.forEach(onWarning)
    plan.pruning = pruning
    let transaction = options.transaction ?? "\(getpid())-\(time(nil))"
    if plan.isEmpty, known != nil || isUntouched(lab, snapshot) {
      try keep(lab, record, snapshot, options, isOwnFile: refusal == nil, transaction)
      return plan
    }
    let before = (known ?? Lab(name: lab.name)).baseline(wanted: lab, snapshot: snapshot)
    var journal = Journal(
      mode: .up, transaction: transaction, before: before, known: known, wanted: lab)
    journal.note(snapshot.changedRulesets)
    for device in lab.devices where !device.kind.isLoopback {
      guard let link = snapshot.link(device.id), link.mark?.lab != lab.name,
        known?.made(device.id, link, in: snapshot) != true
      else { continue }
      journal.strangers.insert(device.id)
    }
    do {
      try TextFile.makeDirectory(paths.directory)
      try journal.save(paths)
    } catch {
      rmdir(paths.directory)
      throw error
    }
    var isRecorded = false
    do {
      let parameters =
        known == nil && !Self.isTooLargeForParameters(lab)
        ? try NetworkParameters.startReading() : nil
      let ran = programNamespaces(of: plan, record)
      let old = ran.filter { record?.inventory != nil && snapshot.namespaces[$0] != nil }
      let before = try madeByPrograms(known ?? lab, in: old, record?.rulesets ?? [:]).words
      let last = Result { try carryOut(plan, lab, options, transaction) }
      let read = Result { () throws(LabError) in try parameters?() }
      let snapshotAfter = try last.get()
      let usual = try read.get()
      if let usual { try saveParameters(usual) }
      let rulesets = rulesets(of: lab, after: plan, before: record?.rulesets ?? [:])
      let after = try madeByPrograms(lab, in: ran, rulesets, plain: usual)
      let inventory = Inventory(
        of: lab, former: record?.inventory, first: snapshot,
        last: snapshotAfter.updated(by: after.snapshot), before: before, after: after.words,
        ran: ran)
      try agreement?.made()
      try Record(lab: lab, transaction: transaction, rulesets: rulesets, inventory: inventory)
        .save(paths)
      isRecorded = true
      try agreement?.recorded()
    } catch {
      if isRecorded { try restore(record) }
      throw undo(journal, because: error)
    }
    do {
      try purgeTrash()
      try TextFile.remove(paths.journal)
    } catch {
      onWarning("lab `\(lab.name)` is up, but what it replaced could not be tidied away: \(error)")
    }
    return plan
  }

  /// Waits until a lab that is as wanted is ready, and records it if its file says other things now.
  private func keep(
    _ lab: Lab, _ record: Record?, _ snapshot: Snapshot, _ options: Options, isOwnFile: Bool,
    _ transaction: String
  ) throws {
    func waitIfAsked() throws {
      guard options.waits else { return }
      try waitUntilReady(lab, snapshot, deadline: Clock.microseconds(after: options.timeout))
    }
    if agreement != nil { try waitIfAsked() }
    try agreement?.made()
    var former: Record?
    // A copy of the lab's file does not become the lab's file as long as that exists.
    if let record, record.lab != lab || agreement != nil, isOwnFile || record.hasLostFile {
      former = record
      try Record(
        lab: lab, transaction: transaction, rulesets: record.rulesets, inventory: record.inventory
      ).save(paths)
    }
    do { try agreement?.recorded() } catch {
      try former?.save(paths)
      throw error
    }
    // Even with nothing to do, the lab may be broken or not yet ready.
    if agreement == nil { try waitIfAsked() }
  }

  /// Puts back the record of before a change that is undone although it was recorded.
  private func restore(_ record: Record?) throws(TransactionError) {
    do throws(LabError) {
      if let record { try record.save(paths) } else { try TextFile.remove(paths.record) }
    } catch {
      throw unfinishedUndo([StepFailure(nil, error)])
    }
  }

  /// The loaded nftables rulesets: read again if the plan loaded them, else as recorded.
  private func rulesets(
    of lab: Lab, after plan: Plan, before: [String: LoadedRuleset]
  ) -> [String: LoadedRuleset] {
    let loaded = plan.steps.compactMap { step -> String? in
      guard case .loadNftables(let name, _) = step.operation else { return nil }
      return name
    }
    var result: [String: LoadedRuleset] = [:]
    for node in lab.nodes {
      guard let rules = node.nftables else { continue }
      let name = node.namespace
      guard loaded.contains(name) else {
        result[name] = before[name]
        continue
      }
      do throws(LabError) {
        result[name] = try LoadedRuleset(rules: rules, reader: reader.rulesetReader(name))
      } catch { onWarning("\(error): changes by others will not be noticed") }
    }
    return result
  }

  /// Whether all namespaces of the lab were made by others and exist already, so that none of it is ours.
  private func isUntouched(_ lab: Lab, _ snapshot: Snapshot) -> Bool {
    lab.namespaces.allSatisfy { snapshot.namespaces[$0] != nil }
  }

  /// Tries what a plan needs before anything is changed.
  private func tryOut(_ plan: Plan, _ snapshot: Snapshot) throws(TransactionError) {
    do throws(PlanError) {
      try Preflight(plan, snapshot, store: store).run()
    } catch {
      throw TransactionError(failures: error.failures)
    }
  }

  /// Reports what cannot be done before anything is removed. What stands in the way may be among what is removed.
  private func checkBeforePruning(_ lab: Lab, _ record: Record, _ options: Options) throws {
    let snapshot = try snapshot(try lookingAround(scope(lab, record), record))
    let cleared = snapshot.without(strangers(of: record, wanted: lab, in: snapshot))
    try tryOut(try Plan.make(for: lab, known: record.lab, against: cleared), cleared)
    if options.isStrict, let words = lab.lostImpairments(in: snapshot).first {
      throw LabError(words)
    }
  }

  private func checkImpairments(
    _ lab: Lab, _ snapshot: Snapshot, _ options: Options
  ) throws(LabError) {
    for words in lab.lostImpairments(in: snapshot) {
      if options.isStrict { throw LabError(words) }
      onWarning(words)
    }
  }

  private func carryOut(
    _ plan: Plan, _ lab: Lab, _ options: Options, _ transaction: String
  ) throws -> Snapshot {
    var steps = plan.steps
    let deadline = Clock.microseconds(after: options.timeout)
    let executor = executor(lab, transaction, deadline: deadline)
    // Removing one thing makes the kernel remove what depends on it, such as routes over an address. The next round
    // restores these.
    for round in 0..<4 {
      try executor.run(steps)
      if round == 0, plan.isPureCreation {
        let snapshot = try snapshot(readinessScope(lab))
        if lab.devices.allSatisfy({ $0.isAsMade(snapshot.link($0.id)) }) {
          if options.waits { try waitUntilReady(lab, snapshot, deadline: deadline) }
          return snapshot
        }
      }
      let snapshot = try snapshot(scope(lab, lab))
      // The readiness check reports services that have ended meanwhile.
      steps = try Plan.make(for: lab, known: lab, against: snapshot).steps
        .filter { $0.kind != .service }
      if steps.isEmpty {
        if options.waits { try waitUntilReady(lab, snapshot, deadline: deadline) }
        return snapshot
      }
    }
    throw ApplyError(steps.map(StepFailure.init(unstable:)))
  }

  func executor(
    _ lab: Lab, _ transaction: String, deadline: Int? = nil, isUndoing: Bool = false
  ) -> Executor {
    let executor = Executor(
      access: access, paths: paths, lab: lab, transaction: transaction,
      observer: isUndoing ? nil : observer, services: services,
      deadline: deadline, isCancelled: isUndoing ? { false } : isCancelled, isUndoing: isUndoing)
    executor.onWarning = onWarning
    if !isUndoing { executor.onLastingCommand = { [unowned self] in lastingCommands.append($0) } }
    return executor
  }

  /// Undoes a transaction, and returns the error to report.
  private func undo(_ journal: Journal, because error: any Error) -> TransactionError {
    var result = TransactionError(failures: StepFailure.all(of: error))
    result.commands = lastingCommands
    let undoFailures = undo(journal)
    do {
      guard undoFailures.isEmpty else { throw unfinishedUndo(undoFailures) }
      try finishUndo(journal)
    } catch let error as TransactionError {
      result.undoFailures = error.undoFailures
      result.outcome = error.outcome
    } catch {
      result.undoFailures = StepFailure.all(of: error)
      result.outcome = unfinishedUndo([]).outcome
    }
    return result
  }

  func finishUndo(_ journal: Journal) throws(LabError) {
    try purgeTrash()
    if journal.known == nil { try removeFiles() } else { try TextFile.remove(paths.journal) }
  }

  /// Returns to the state before the journal's transaction.
  ///
  /// - Returns: the failures.
  func undo(_ journal: Journal) -> [StepFailure] {
    let failures = undoByPlan(journal)
    guard !failures.isEmpty, journal.known == nil else { return failures }
    // There was no lab before, so whatever bears its mark may be removed.
    do { try takeDown(.record(journal.wanted)) } catch { return failures }
    return undoByPlan(journal)
  }

  private func undoByPlan(_ journal: Journal) -> [StepFailure] {
    let before = journal.before ?? Lab(name: journal.wanted.name)
    let possible = (journal.known ?? Lab(name: before.name)).merged(with: journal.wanted)
    do {
      access.forgetAll()
      try restoreTrash()
      // This is for nodes that remain. The processes of the others end with their namespaces.
      let own = try before.namespaces.map { store.path(try NamespaceName($0)) }
      Occupants(of: own, startedBy: journal.transaction).end()
      let executor = executor(before, journal.transaction, isUndoing: true)
      var known = possible
      for _ in 0..<4 {
        let snapshot = try snapshot(scope(before, known))
        let steps = try Plan.back(
          to: before, from: known, wanted: journal.wanted, strangers: journal.strangers,
          against: snapshot
        ).steps
        if steps.isEmpty {
          if before.nodes.allSatisfy({ $0.services.isEmpty }) { try services.shutDown() }
          return []
        }
        Occupants(of: try retired(steps)).end()
        try executor.run(steps)
        // Load the rules again only once.
        for index in known.nodes.indices where known.nodes[index].nftables == Lab.unknownRuleset {
          known.nodes[index].nftables = before.node(in: known.nodes[index].namespace)?.nftables
        }
      }
      return [StepFailure(nil, LabError("the restored state did not stay"))]
    } catch {
      return StepFailure.all(of: error)
    }
  }
}

extension LabManager {
  /// The files of the namespaces that steps retire.
  private func retired(_ steps: [Step]) throws(NamespaceError) -> [String] {
    var files: [String] = []
    for step in steps {
      guard case .retireNamespace(let name) = step.operation else { continue }
      files.append(store.path(try NamespaceName(name)))
    }
    return files
  }
}

extension Device {
  /// Whether a new device has the settings it was given: the kernel silently lowers some.
  fileprivate func isAsMade(_ link: LiveLink?) -> Bool {
    guard let link else { return false }
    return link.isUp == up && link.master == master && mtu.map { $0 == link.mtu } ?? true
      && mac.map { $0 == link.mac } ?? true
  }
}
