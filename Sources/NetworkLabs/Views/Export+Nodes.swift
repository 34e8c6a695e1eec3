import RouteNetlink
import CLinux
import Uplinks

/// The content of a node's namespace as far as a file can declare it, without what the lab's own programs will make
/// again.
extension Export {
  /// Whether commands or services of the lab made something when it came up.
  func isMade(_ kind: Stranger.Kind, _ subject: String, in node: ExportedNode) -> Bool {
    made[node.namespace]?.contains("\(kind.rawValue) \(subject)") ?? false
  }

  mutating func addresses(_ link: LiveLink, in node: ExportedNode) -> [String] {
    let tells = snapshot.namespaces[node.namespace]?.tellsOriginators ?? false
    var result: [String] = []
    for address in link.addresses where !address.isOfKernel(tells: tells) {
      let words = address.words(on: link.name)
      if isMade(.address, words, in: node) || comesAgain(address.originator, node) { continue }
      if !address.isPermanent || address.hasPeer {
        omit("address \(words), which " + (address.hasPeer ? "has a peer" : "expires"), of: node)
      }
      if address.isPermanent { result.append("\(address.prefix)") }
    }
    return result
  }

  /// The link-layer address if the record declares one. Others are random, made by the kernel.
  func recordedMAC(_ link: LiveLink, _ namespace: String) -> LinkLayerAddress? {
    record?.devices.first { $0.id == DeviceID(namespace, link.name) }?.mac == nil ? nil : link.mac
  }

  /// Whether a daemon maintains it, which a service of the node may be.
  private func comesAgain(_ originator: UInt8?, _ node: ExportedNode) -> Bool {
    let services = record?.node(in: node.namespace)?.services ?? []
    return !services.isEmpty && Daemon.name(originator) != nil
  }

  mutating func routes(of node: ExportedNode, _ there: LiveNamespace) -> [Route] {
    var result: [Route] = []
    for item in there.routes {
      // A DHCP client or a daemon will bring its routes again.
      if item.origin == .dhcp || comesAgain(item.origin.rawValue, node) { continue }
      if isMade(.route, item.words, in: node) || isOfUplink(item.route, node) { continue }
      if !RouteSpec.types.contains(item.route.type) || item.tos != 0 {
        omit("route \(item.words)", of: node)
        continue
      }
      if item.isPartial { omit("all of route \(item.words)", of: node) }
      result.append(item.route)
    }
    return result
  }

  /// Whether a route belongs to the uplink.
  private func isOfUplink(_ route: Route, _ node: ExportedNode) -> Bool {
    snapshot.uplinks[node.namespace] != nil
      && route.nextHops.contains { $0.dev == Uplink.deviceInside }
  }

  /// Whether a device belongs to an uplink, which `uplink` and `ports` describe completely.
  func isOfUplink(_ link: LiveLink, _ namespace: String) -> Bool {
    snapshot.uplinks[namespace] != nil && link.name == Uplink.deviceInside
  }

  /// `uplink` and `ports` of a node.
  func uplink(of node: ExportedNode) -> [String] {
    guard let live = snapshot.uplinks[node.namespace] else { return [] }
    var lines: [String] = []
    if live.hasWayOut {
      let recorded = record?.node(in: node.namespace)?.uplink
      let isNamed = recorded.map { $0.device != nil } ?? true
      let device = isNamed && live.devices.count == 1 ? live.devices.first : nil
      let words =
        (device.map { ["via: \(YAML.quoted($0))"] } ?? [])
        + (live.allowed.map { ["allow: \(YAML.list($0.map(\.description)))"] } ?? [])
      lines.append(words.isEmpty ? "uplink: true" : "uplink: {\(words.joined(separator: ", "))}")
    }
    if !live.ports.isEmpty {
      lines.append("ports: \(YAML.list(live.ports.map(\.description)))")
    }
    return lines
  }

  /// The recorded parameters with their current values, and those that differ from a new namespace.
  func sysctls(of node: ExportedNode, _ there: LiveNamespace) -> [String: String] {
    var result: [String: String] = [:]
    for (key, value) in record?.node(in: node.namespace)?.sysctls ?? [:] {
      result[key] = there.sysctls[key].map(Sysctl.normalized) ?? value
    }
    let known = Set(result.keys.map(Sysctl.path))
    for item in there.parameters
    where !known.contains(item.path) && !isMade(.sysctl, item.words, in: node) {
      result[item.key] = item.value
    }
    return result
  }

  /// The file's own text, if the kernel still has what it declares.
  mutating func nftables(of node: ExportedNode, _ there: LiveNamespace) -> String? {
    let own = record?.node(in: node.namespace)?.nftables
    let loaded = snapshot.loadedTables[node.namespace] ?? []
    let tables = there.others.filter { $0.kind == .nftables }.map(\.subject)
      .filter { !isMade(.nftables, $0, in: node) }
    if own != nil, snapshot.changedRulesets[node.namespace] == nil, loaded == Set(tables) {
      return own
    }
    guard let text = snapshot.rulesets[node.namespace] else { return nil }
    // nft cannot express these rules of iptables.
    if text.contains("xt match \"") || text.contains("xt target \"") {
      omit("nftables, which hold matches or targets of iptables", of: node)
      return nil
    }
    return text
  }

  /// Notes what no file can declare.
  mutating func noteOthers(_ node: ExportedNode, _ there: LiveNamespace) {
    for item in there.others where item.kind != .nftables {
      let isOfService =
        item.keeper != nil && !(record?.node(in: node.namespace)?.services ?? []).isEmpty
      if !isOfService, !isMade(item.kind, item.subject, in: node) { omit(item.words, of: node) }
    }
    for item in there.disciplines where !(item.isRoot && item.impairs) {
      if !isMade(.qdisc, item.words, in: node) { omit("qdisc \(item.words)", of: node) }
    }
    for guest in record?.nodes ?? [] where guest.namespace == node.namespace {
      if guest.isGuest == true {
        omit("node `\(guest.name)`, which shares the namespace", of: node)
      }
    }
  }

  private mutating func omit(_ what: String, of node: ExportedNode) {
    omitted.append("\(what) of `\(node.name)`")
  }
}
