import RouteNetlink
import CLinux
import Uplinks

/// What a node's namespace has, as far as the file can say it and the lab's own programs do not make it
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

  /// The address that the record declares a device to have; others the kernel drew.
  func recordedMAC(_ link: LiveLink, _ namespace: String) -> LinkLayerAddress? {
    record?.devices.first { $0.id == DeviceID(namespace, link.name) }?.mac == nil ? nil : link.mac
  }

  /// Whether it is kept by a daemon, which a service of the node may be.
  private func comesAgain(_ originator: UInt8?, _ node: ExportedNode) -> Bool {
    let services = record?.node(in: node.namespace)?.services ?? []
    return !services.isEmpty && Daemon.name(originator) != nil
  }

  mutating func routes(of node: ExportedNode, _ there: LiveNamespace) -> [Route] {
    var result: [Route] = []
    for item in there.routes {
      // What a DHCP client or a daemon brought comes again with it.
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

  /// Whether a route comes with the uplink.
  private func isOfUplink(_ route: Route, _ node: ExportedNode) -> Bool {
    snapshot.uplinks[node.namespace] != nil
      && route.nextHops.contains { $0.dev == Uplink.deviceInside }
  }

  /// Whether a device is that of an uplink, which `uplink` and `ports` say all of.
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

  /// The recorded ones at the values that they have now, and those that are not as in a new namespace.
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

  /// The file's own text where the kernel still has what it says.
  mutating func nftables(of node: ExportedNode, _ there: LiveNamespace) -> String? {
    let own = record?.node(in: node.namespace)?.nftables
    let loaded = snapshot.loadedTables[node.namespace] ?? []
    let tables = there.others.filter { $0.kind == .nftables }.map(\.subject)
      .filter { !isMade(.nftables, $0, in: node) }
    if own != nil, snapshot.changedRulesets[node.namespace] == nil, loaded == Set(tables) {
      return own
    }
    guard let text = snapshot.rulesets[node.namespace] else { return nil }
    // Rules of iptables that nft has no words for.
    if text.contains("xt match \"") || text.contains("xt target \"") {
      omit("nftables, which hold matches or targets of iptables", of: node)
      return nil
    }
    return text
  }

  /// What no file can say.
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
