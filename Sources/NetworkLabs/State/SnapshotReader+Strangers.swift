import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension NamespaceReader {
  /// Objects that no lab file declares: rules, permanent neighbours, next hops, IPsec, nftables tables.
  func readOthers(
    _ place: OpenNamespace, _ names: [Int32: String]
  ) throws(NetlinkError) -> [Stranger] {
    var rules: [Stranger] = []
    try place.connection().consistentDump(RuleQuery(), reset: { rules = [] }) { rule in
      if !rule.isOfKernel {
        let keeper = Daemon.name(rule.protocol?.rawValue)
        rules.append(Stranger(.rule, rule.words, .request(rule.deletion), keeper: keeper))
      }
    }
    var neighbours: [Stranger] = []
    for proxies in [false, true] {
      var part: [Stranger] = []
      try place.connection().consistentDump(
        NeighbourQuery(proxies: proxies), reset: { part = [] }
      ) { entry in
        guard proxies || entry.state.contains(.permanent),
          let words = entry.words(isProxy: proxies, names)
        else { return }
        let keeper = Daemon.name(entry.routingProtocol?.rawValue)
        part.append(Stranger(.neighbour, words, .request(entry.deletion), keeper: keeper))
      }
      neighbours += part
    }
    return rules + neighbours + (try readNextHops(place, names))
      + (try IPsecReader.strangers(place)) + (try RulesetReader.tables(place))
  }
}

/// A queueing discipline that somebody set up. The kernel's own disciplines have no handle.
struct LiveDiscipline: Sendable, Hashable {
  /// The device's name in its namespace.
  var device: String
  var kind: String
  var handle: QdiscHandle
  /// `.root`, `.ingress`, or a class of another discipline.
  var parent: QdiscHandle
  var removal: Request

  var isRoot: Bool { parent == .root }
  /// Whether it is of a kind that `ImpairmentSpec` describes.
  var impairs: Bool
  /// Whether it is at the egress or ingress of the device, and not in a class of another discipline.
  var isOutermost: Bool { isRoot || parent == .ingress }

  var words: String {
    let place =
      switch parent {
      case .root: ""
      case .ingress: " (ingress)"
      default: " (parent \(parent.major):\(parent.minor))"
      }
    // The name clsact tells its place.
    return "\(kind) on \(device)" + (kind == "clsact" || kind == "ingress" ? "" : place)
  }

  /// `impairs`: whether a lab may have set it up.
  init?(_ qdisc: Qdisc, impairs: Bool, _ names: [Int32: String]) {
    guard !qdisc.isDeleted, let device = names[qdisc.index], qdisc.handle != .none else {
      return nil
    }
    self.device = device
    handle = qdisc.handle
    parent = qdisc.parent
    kind = qdisc.kind ?? "qdisc"
    self.impairs = impairs
    removal = qdisc.deletion.message
  }
}

extension Rule {
  /// Whether it is one of the rules in every namespace, or the rule for VRFs.
  fileprivate var isOfKernel: Bool {
    if let origin = self.protocol { return origin == .kernel }
    return [nil, 0, 32766, 32767].contains(priority) || usesMasterTable
  }

  /// In the syntax of ip-rule(8): "100: from 10.0.0.0/8 lookup 100".
  fileprivate var words: String {
    func prefix(_ address: IPAddress?, _ length: Int) -> String? {
      address.map { "\(IPPrefix($0, length: length))" }
    }
    let target =
      switch action {
      case .goTo: "goto \(self.target ?? 0)"
      case .nothing: "nop"
      case .blackhole: "blackhole"
      case .unreachable: "unreachable"
      case .prohibit: "prohibit"
      default: usesMasterTable ? "lookup [l3mdev-table]" : "lookup \(table)"
      }
    let parts: [String?] = [
      isInverted ? "not" : nil,
      "from \(prefix(source, sourceLength) ?? "all")",
      prefix(destination, destinationLength).map { "to \($0)" },
      tos == 0 ? nil : "tos \(tos)",
      mark.map { "fwmark \(hex($0))" + (markMask.map { $0 == .max ? "" : "/" + hex($0) } ?? "") },
      inputDevice.map { "iif \($0)" }, outputDevice.map { "oif \($0)" },
      users.map { "uidrange \($0.first)-\($0.last)" },
      internetProtocol.map { "ipproto \($0.rawValue)" },
      sourcePorts.map { "sport \($0.first)-\($0.last)" },
      destinationPorts.map { "dport \($0.first)-\($0.last)" }, target,
      family == .ipv6 ? "(IPv6)" : nil,
    ]
    return "\(priority ?? 0): " + parts.compactMap(\.self).joined(separator: " ")
  }

  private func hex(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
}

extension Neighbour {
  fileprivate func words(isProxy: Bool, _ names: [Int32: String]) -> String? {
    guard let destination else { return nil }
    let dev = names[index].map { " on \($0)" } ?? ""
    if isProxy { return "proxy \(destination)\(dev)" }
    let mac = linkLayerAddress.flatMap { LinkLayerAddress($0) }.map { " lladdr \($0)" } ?? ""
    return "\(destination)\(mac)\(dev)"
  }
}

extension LiveRoute {
  /// "bgp" for 186; "protocol NUMBER" if it has no name.
  static func protocolName(_ number: UInt8) -> String {
    RouteProtocol(rawValue: number).word.map { "\($0)" } ?? "protocol \(number)"
  }
}

extension SnapshotReader {
  /// Compares the kernel parameters of the lab's own namespaces with those of a new namespace, and those of its devices
  /// with their recorded values.
  func readParameters(_ lab: Lab, _ scope: Scope, _ snapshot: inout Snapshot) throws(LabError) {
    let owners = lab.nodes.filter {
      $0.ownsNamespace && snapshot.namespaces[$0.namespace]?.mark?.lab == lab.name
    }
    guard owners.count <= NetworkParameters.limit else { return }
    let subjects = owners.map { node in
      let own = lab.nodes.filter { $0.namespace == node.namespace }.flatMap(\.sysctls)
        .map { (Sysctl.path($0.key), $0.value) }
      return NetworkParameters.Subject(
        namespace: node.namespace, own: Dictionary(own) { _, second in second },
        changes: snapshot.namespaces[node.namespace].flatMap {
          scope.inventory?.changedParameters(in: node.namespace, $0)
        } ?? [])
    }
    let found = try NetworkParameters.differences(
      subjects, in: access.store, former: scope.formerParameters, plain: scope.plainParameters)
    for (name, differences) in found { snapshot.namespaces[name]?.parameters = differences }
  }
}
