import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// Tries what it can of a plan without changing anything: in a throwaway namespace, and along PATH.
///
/// It tries only what the steps would do, each thing once, and nothing that every kernel with namespaces has.
struct Preflight {
  private let lab: Lab
  private let steps: [Step]
  private let snapshot: Snapshot
  private let store: NamespaceStore

  init(_ plan: Plan, _ snapshot: Snapshot, store: NamespaceStore) {
    lab = plan.lab
    steps = plan.steps
    self.snapshot = snapshot
    self.store = store
  }

  /// - Returns: what is missing without stopping `up`: in a containerlab file a command may fail, and a program
  ///   named by its path may be made by an earlier command.
  /// - Throws: everything that the machine cannot do, one line for each kind.
  @discardableResult
  func run() throws(PlanError) -> [String] {
    var trials = Trials()
    for step in steps {
      switch step.operation {
      case .setSysctl(let name, let key, let value):
        let device = Sysctl.device(of: key).map { DeviceID(name, $0) }
        if let device, !isThere(device) {
          trials.missingDevices[key, default: []].append(step)
        } else {
          trials.sysctls["\(key)=\(value)", default: []].append(step)
        }
      case .createDevice(let device): collect(device.kind, step, &trials)
      case .configure(_, let change) where change.bridge != nil:
        trials.bridges[change.bridge ?? BridgeSpec(), default: []].append(step)
      case .loadNftables(_, let rules) where !rules.isEmpty:
        trials.rulesets[rules, default: []].append(step)
      default: break
      }
    }
    let commands = missingPrograms(\.isCommand)
    let mayFail = lab.dialect == .containerlab
    var faults = (mayFail ? [] : commands) + missingPrograms { !$0.isCommand } + missingParents()
    do throws(LabError) {
      if !trials.isEmpty { faults += try trials.run(lab, store) }
    } catch {
      throw PlanError([.step(StepFailure(nil, error))])
    }
    faults.sort { $0.steps.first?.id ?? 0 < $1.steps.first?.id ?? 0 }
    if !faults.isEmpty { throw PlanError(faults.map { .step($0.failure) }) }
    return (mayFail ? commands.map(\.failure.description) : []) + missingPaths()
  }

  /// Whether a device belongs to the lab, or exists already.
  private func isThere(_ id: DeviceID) -> Bool {
    if id.name == "lo" || lab.devices.contains(where: { $0.id == id }) { return true }
    let links = snapshot.namespaces[id.namespace]?.links ?? [:]
    return links[id.name] != nil
      || links.values.contains { $0.alternativeNames.contains(id.name) }
  }

  /// Devices to be made on a lower device that does not exist, in existing namespaces.
  private func missingParents() -> [Fault] {
    steps.compactMap { step in
      guard case .createDevice(let device) = step.operation, let parent = device.kind.parent,
        snapshot.namespaces[parent.namespace] != nil, !isThere(parent)
      else { return nil }
      let place = parent.namespace == LabNode.hostNamespace ? "the host" : "`\(parent.namespace)`"
      return Fault(steps: [step], message: "there is no interface `\(parent.name)` in \(place)")
    }
  }

  private func collect(_ kind: DeviceKind, _ step: Step, _ trials: inout Trials) {
    switch kind {
    case .bridge(let spec):
      let options = spec.withoutUsual
      if options != BridgeSpec() { trials.bridges[options, default: []].append(step) }
    case .loopback, .veth: break
    default: trials.kinds[kind.name, default: []].append(step)
    }
  }

  /// A problem that `steps` would run into.
  struct Fault {
    var steps: [Step]
    var message: String
    var lack: StepFailure.Lack?

    var failure: StepFailure {
      var failure = StepFailure(steps.first, LabError(message))
      failure.lack = lack
      failure.otherNodes = Set(steps.map(\.node)).subtracting(steps.first.map { [$0.node] } ?? [])
        .sorted()
      return failure
    }
  }

  private func missingPrograms(_ isMeant: (Step) -> Bool) -> [Fault] {
    var missing: [String: [Step]] = [:]
    var needsClient: [Step] = []
    for step in steps where isMeant(step) {
      switch step.operation {
      case .run(let node, let command):
        note(command, in: node, [:], step, &missing)
      case .startService(let node, let service) where service.role == .program:
        note(service.command, in: node, service.env, step, &missing)
      case .startService where !DHCPClient.isInstalled: needsClient.append(step)
      default: break
      }
    }
    var faults = missing.sorted { $0.key < $1.key }.map {
      Fault(
        steps: $0.value, message: "`\($0.key)` is not installed: it is nowhere along PATH",
        lack: .program($0.key))
    }
    if !needsClient.isEmpty {
      faults.append(
        Fault(
          steps: needsClient, message: DHCPClient.missingWords, lack: .program(DHCPClient.usual)))
    }
    return faults
  }

  /// Programs named by a path that does not exist, in words. An earlier command may make them.
  private func missingPaths() -> [String] {
    steps.compactMap { step in
      let line: String
      switch step.operation {
      case .run(_, let command): line = command
      case .startService(_, let service) where service.role == .program: line = service.command
      default: return nil
      }
      guard let path = PlainCommand.path(of: line), let node = lab.node(step.node),
        !node.boundPaths.contains(where: { path.hasPrefix($0) })
      else { return nil }
      let place = path.hasPrefix("/") ? path : "\(lab.directory ?? ".")/\(path)"
      guard access(place, X_OK) != 0 else { return nil }
      let words = "`\(path)` is no program yet: \(errorText(errno))"
      return Fault(steps: [step], message: words).failure.description
    }
  }

  private func note(
    _ line: String, in node: String, _ own: [String: String], _ step: Step,
    _ missing: inout [String: [Step]]
  ) {
    guard let program = PlainCommand.program(of: line), let node = lab.node(node) else { return }
    let variables = LabEnvironment.variables(of: node, lab).merging(own) { _, own in own }
    if missing[program] == nil, PlainCommand.isInstalled(program, variables) { return }
    missing[program, default: []].append(step)
  }
}

/// What is tried in throwaway namespaces, and the steps that need it.
private struct Trials: Sendable {
  /// Steps by "KEY=VALUE".
  var sysctls: [String: [Step]] = [:]
  /// Steps by key: parameters of devices that neither exist nor belong to the lab.
  var missingDevices: [String: [Step]] = [:]
  var kinds: [String: [Step]] = [:]
  var bridges: [BridgeSpec: [Step]] = [:]
  var rulesets: [String: [Step]] = [:]

  var isEmpty: Bool {
    sysctls.isEmpty && missingDevices.isEmpty && kinds.isEmpty && bridges.isEmpty
      && rulesets.isEmpty
  }

  func run(_ lab: Lab, _ store: NamespaceStore) throws(LabError) -> [Preflight.Fault] {
    var jobs: [@Sendable () -> [Preflight.Fault]] = [
      { inScratch { trySysctls() + tryDevices() + tryKinds() } }
    ]
    for (rules, steps) in rulesets {
      jobs.append { inScratch { tryRules(rules, steps, lab, store) } }
    }
    return try NamespaceThread.runAll(jobs).flatMap(\.self)
  }

  /// Runs `body` in a new namespace. If none can be made, the first step will report that.
  private func inScratch(_ body: () -> [Preflight.Fault]) -> [Preflight.Fault] {
    linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 ? body() : []
  }

  // MARK: kernel parameters

  private func trySysctls() -> [Preflight.Fault] {
    sysctls.sorted { $0.key < $1.key }.compactMap { _, steps in
      guard case .setSysctl(_, let key, let value)? = steps.first?.operation else { return nil }
      // The device does not exist yet, so the "default" entry is tried. MPLS has none.
      let path = SysctlFile.usual(key)
      if Sysctl.device(of: key) != nil, path.hasPrefix("net/mpls/") { return nil }
      let code = SysctlFile.write(path, value)
      switch code {
      case 0: return nil
      case ENOENT:
        return Preflight.Fault(
          steps: steps, message: "the kernel has no such parameter of a namespace")
      case EACCES, EPERM:
        return Preflight.Fault(steps: steps, message: "it cannot be set in a namespace of its own")
      default:
        let words = errorText(code)
        return Preflight.Fault(
          steps: steps, message: "the kernel does not take `\(value)`: \(words)")
      }
    }
  }

  /// The kernel puts some devices into every namespace, so a missing one may exist after all.
  private func tryDevices() -> [Preflight.Fault] {
    missingDevices.sorted { $0.key < $1.key }.compactMap { key, steps in
      guard let device = Sysctl.device(of: key), access("/proc/sys/\(Sysctl.path(key))", F_OK) != 0
      else { return nil }
      return Preflight.Fault(steps: steps, message: "there is no interface `\(device)`")
    }
  }

  // MARK: kinds of devices

  private func tryKinds() -> [Preflight.Fault] {
    guard !kinds.isEmpty || !bridges.isEmpty, let socket = try? NetlinkSocket() else { return [] }
    let connection = NetlinkConnection(socket)
    var faults: [Preflight.Fault] = []
    for (kind, steps) in kinds.sorted(by: { $0.key < $1.key }) where !connection.hasKind(kind) {
      faults.append(
        Preflight.Fault(
          steps: steps, message: "the kernel has no devices of kind `\(kind)`", lack: .kind(kind)))
    }
    for (spec, steps) in bridges {
      let refused = spec.options.filter { !hasOption(.only($0.option, $0.value), connection) }
      guard !refused.isEmpty else { continue }
      let names = refused.map { "`\($0.option.name)`" }.joined(separator: ", ")
      faults.append(
        Preflight.Fault(steps: steps, message: "the kernel's bridges do not take \(names)"))
    }
    return faults
  }

  private func hasOption(_ spec: BridgeSpec, _ connection: NetlinkConnection) -> Bool {
    var link = LinkSettings(name: "t-bridge")
    link.kind = LabKind.bridge.name
    link.kindData = spec.encoded
    do throws(NetlinkError) {
      try connection.perform(LinkRequest(.add, link))
      try connection.perform(LinkRequest.delete(name: "t-bridge"))
      return true
    } catch {
      return ![EOPNOTSUPP, EINVAL].contains(error.code)
    }
  }

  // MARK: nftables

  private func tryRules(
    _ rules: String, _ steps: [Step], _ lab: Lab, _ store: NamespaceStore
  ) -> [Preflight.Fault] {
    // The thread's own namespace takes the place of the host's.
    let runner = NodeRunner(
      namespace: LabNode.hostNamespace, surroundings: .given(LabEnvironment.callers()),
      store: store,
      configuration: "")
    if rules.contains("device") { makeDevices(of: steps, lab) }
    do throws(LabError) {
      guard PlainCommand.isInstalled("nft", LabEnvironment.callers()) else {
        return [
          Preflight.Fault(
            steps: steps, message: "`nft` is not installed: it is nowhere along PATH",
            lack: .program("nft"))
        ]
      }
      // With -c the kernel would wait for a grace period to take back what it checked.
      let result = try runner.run(["nft", "-f", "-"], input: Executor.ruleset(rules))
      guard result.status != 0 else { return [] }
      return [Preflight.Fault(steps: steps, message: Executor.complaint(result, of: rules))]
    } catch {
      return [Preflight.Fault(steps: steps, message: error.message)]
    }
  }

  /// Makes stand-ins for the devices that rules may name: nft requires these to exist.
  private func makeDevices(of steps: [Step], _ lab: Lab) {
    guard let socket = try? NetlinkSocket() else { return }
    let nodes = Set(steps.map(\.node))
    let names = Set(lab.devices.filter { nodes.contains($0.node) }.map(\.id.name))
    let requests = names.map { LinkRequest.add(.bridge($0)).message }
    // If one cannot be made, nft reports it as missing.
    _ = try? NetlinkConnection(socket).batch(requests)
  }
}
