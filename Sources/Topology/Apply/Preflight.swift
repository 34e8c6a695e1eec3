import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// What of a plan can be tried without a change: in a namespace that is thrown away, and along PATH.
///
/// Only what the steps would do is tried, each thing once, and nothing that every kernel with namespaces
/// has.
struct Preflight {
  private let lab: Lab
  private let steps: [Step]
  private let store: NamespaceStore

  init(_ plan: Plan, store: NamespaceStore) {
    lab = plan.lab
    steps = plan.steps
    self.store = store
  }

  /// - Returns: what is missing without ending `up`, since in a file of containerlab a command may fail.
  /// - Throws: all that the machine cannot do, one line for each kind.
  @discardableResult
  func run() throws(PlanError) -> [String] {
    var trials = Trials()
    for step in steps {
      switch step.operation {
      case .setSysctl(_, let key, let value):
        trials.sysctls["\(key)=\(value)", default: []].append(step)
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
    var faults = (mayFail ? [] : commands) + missingPrograms { !$0.isCommand }
    do throws(LabError) {
      if !trials.isEmpty { faults += try trials.run(lab, store) }
    } catch {
      throw PlanError(conflicts: [error.message])
    }
    faults.sort { $0.steps.first?.id ?? 0 < $1.steps.first?.id ?? 0 }
    if !faults.isEmpty { throw PlanError(conflicts: faults.map(\.words)) }
    return mayFail ? commands.map(\.words) : []
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

  /// What `steps` would come to.
  struct Fault {
    var steps: [Step]
    var message: String

    var words: String {
      guard let first = steps.first else { return message }
      let others = Set(steps.map(\.node)).subtracting([first.node]).sorted()
      let rest =
        others.isEmpty
        ? ""
        : others.count < 4
          ? "; also \(others.joined(separator: ", "))"
          : "; also \(others.count) other nodes"
      return (ApplyError(first, LabError(message)).failures.first ?? message) + rest
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
      Fault(steps: $0.value, message: "`\($0.key)` is not installed: it is nowhere along PATH")
    }
    if !needsClient.isEmpty {
      faults.append(Fault(steps: needsClient, message: DHCPClient.missingWords))
    }
    return faults
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

/// What is tried in namespaces that are thrown away, and the steps that need it.
private struct Trials: Sendable {
  /// By "KEY=VALUE".
  var sysctls: [String: [Step]] = [:]
  var kinds: [String: [Step]] = [:]
  var bridges: [BridgeSpec: [Step]] = [:]
  var rulesets: [String: [Step]] = [:]

  var isEmpty: Bool { sysctls.isEmpty && kinds.isEmpty && bridges.isEmpty && rulesets.isEmpty }

  func run(_ lab: Lab, _ store: NamespaceStore) throws(LabError) -> [Preflight.Fault] {
    var jobs: [@Sendable () -> [Preflight.Fault]] = [{ inScratch { trySysctls() + tryKinds() } }]
    for (rules, steps) in rulesets {
      jobs.append { inScratch { tryRules(rules, steps, lab, store) } }
    }
    return try NamespaceThread.runAll(jobs).flatMap(\.self)
  }

  /// Where no namespace can be made, the first step says so.
  private func inScratch(_ body: () -> [Preflight.Fault]) -> [Preflight.Fault] {
    linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 ? body() : []
  }

  // MARK: kernel parameters

  private func trySysctls() -> [Preflight.Fault] {
    sysctls.sorted { $0.key < $1.key }.compactMap { _, steps in
      guard case .setSysctl(_, let key, let value)? = steps.first?.operation else { return nil }
      // Of a device that is yet to be made, as for devices to come; MPLS has no such.
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
        let words = String(cString: strerror(code))
        return Preflight.Fault(
          steps: steps, message: "the kernel does not take `\(value)`: \(words)")
      }
    }
  }

  // MARK: kinds of devices

  private func tryKinds() -> [Preflight.Fault] {
    guard !kinds.isEmpty || !bridges.isEmpty, let socket = try? NetlinkSocket() else { return [] }
    let connection = NetlinkConnection(socket)
    var faults: [Preflight.Fault] = []
    for (kind, steps) in kinds.sorted(by: { $0.key < $1.key }) where !hasKind(kind, connection) {
      faults.append(
        Preflight.Fault(steps: steps, message: "the kernel has no devices of kind `\(kind)`"))
    }
    for (spec, steps) in bridges {
      let refused = spec.options.filter { !hasOption($0.spec, connection) }
      guard !refused.isEmpty else { continue }
      let names = refused.map { "`\($0.name)`" }.joined(separator: ", ")
      faults.append(
        Preflight.Fault(steps: steps, message: "the kernel's bridges do not take \(names)"))
    }
    return faults
  }

  /// A device without any queue is refused, after its kind was looked up (net/core/rtnetlink.c).
  private func hasKind(_ kind: String, _ connection: NetlinkConnection) -> Bool {
    var link = LinkSettings(name: "t-kind")
    link.kind = kind
    link.txQueues = 0
    do throws(NetlinkError) {
      try connection.perform(LinkRequest(.add, link).request)
      return true
    } catch {
      return error.code != EOPNOTSUPP
    }
  }

  private func hasOption(_ spec: BridgeSpec, _ connection: NetlinkConnection) -> Bool {
    var link = LinkSettings(name: "t-bridge")
    link.kind = "bridge"
    link.kindData = spec.encoded
    do throws(NetlinkError) {
      try connection.perform(LinkRequest(.add, link).request)
      try connection.perform(LinkRequest.delete(name: "t-bridge").request)
      return true
    } catch {
      return ![EOPNOTSUPP, EINVAL].contains(error.code)
    }
  }

  // MARK: nftables

  private func tryRules(
    _ rules: String, _ steps: [Step], _ lab: Lab, _ store: NamespaceStore
  ) -> [Preflight.Fault] {
    // The thread's own namespace stands in the place of the host's.
    let runner = NodeRunner(
      namespace: LabNode.hostNamespace, surroundings: .given(LabEnvironment.callers()),
      store: store,
      configuration: "")
    if rules.contains("device") { makeDevices(of: steps, lab) }
    do throws(LabError) {
      let result = try runner.run(["nft", "-c", "-f", "-"], input: Executor.ruleset(rules))
      guard result.status != 0 else { return [] }
      return [Preflight.Fault(steps: steps, message: Executor.complaint(result, of: rules))]
    } catch {
      return [Preflight.Fault(steps: steps, message: error.message)]
    }
  }

  /// Stand-ins for the devices that rules may name, which must be there.
  private func makeDevices(of steps: [Step], _ lab: Lab) {
    guard let socket = try? NetlinkSocket() else { return }
    let nodes = Set(steps.map(\.node))
    let names = Set(lab.devices.filter { nodes.contains($0.node) }.map(\.id.name))
    let requests = names.map { LinkRequest.bridge($0).request }
    // What cannot be made, nft misses.
    _ = try? NetlinkConnection(socket).batch(requests)
  }
}
