extension Planner {
  mutating func planAddresses() {
    for device in lab.devices {
      let link = liveLink(device.id)
      let there = Set((link?.addresses ?? []).map(\.prefix))
      for address in device.addresses where !there.contains(address) {
        add(
          Step(
            .create, .address, device.node, "\(address) on \(device.name)",
            .addAddress(device.id, address)),
          settings(device.id, rank: 1))
      }
    }
    for device in known?.devices ?? [] {
      guard !retired.contains(device.id.namespace), !gone.contains(device.id),
        let link = liveLink(device.id), device.kind.isLoopback || isOwn(device.id, link)
      else { continue }
      let wanted = Set(wantedDevices[device.id]?.addresses ?? [])
      let there = Set(link.addresses.map(\.prefix))
      for address in device.addresses where !wanted.contains(address) && there.contains(address) {
        add(
          Step(
            .remove, .address, device.node, "\(address) on \(device.name)",
            .removeAddress(device.id, address)),
          WorkOrder(.unaddressing, device.id.namespace))
      }
    }
    planImpairments()
  }

  private mutating func planImpairments() {
    for device in lab.devices where !device.kind.isLoopback {
      let wanted = device.impairments.flatMap { $0.effective(hasNetem: live.hasNetem) }
      let there = liveLink(device.id)?.impairments
      guard wanted != there?.comparable(to: wanted) else { continue }
      // A discipline that no file asked for belongs to somebody else.
      if wanted == nil, knownDevices[device.id]?.impairments == nil { continue }
      let action: Step.Action = there == nil ? .create : wanted == nil ? .remove : .change
      add(
        Step(
          action, .impairment, device.node, label(device.id),
          details: [wanted?.words ?? "none"], .impair(device.id, wanted)),
        WorkOrder(.impairments, device.id.namespace))
    }
  }

  mutating func planRoutes() {
    for node in lab.nodes where node.ownsNamespace {
      let there = liveRoutes(node.namespace)
      for route in node.routes {
        let match = there[route.key]
        if let match, isSame(route, match) { continue }
        add(
          Step(
            match == nil ? .create : .change, .route, node.name, "\(route)",
            details: match.map { ["was \($0)"] } ?? [], .setRoute(node.namespace, route)),
          settings(DeviceID(node.namespace, ""), rank: 3))
      }
    }
    for node in known?.nodes ?? [] where node.ownsNamespace && !retired.contains(node.namespace) {
      guard !fresh.contains(node.namespace) else { continue }
      let wanted = Set((nodesByNamespace[node.namespace]?.routes ?? []).map(\.key))
      let there = liveRoutes(node.namespace)
      for route in node.routes where !wanted.contains(route.key) {
        guard let match = there[route.key] else { continue }
        add(
          Step(.remove, .route, node.name, "\(match)", .removeRoute(node.namespace, match)),
          WorkOrder(.unrouting, node.namespace))
      }
    }
  }

  /// The routes that remain once devices have been removed.
  private func liveRoutes(_ namespace: String) -> [Route.Key: Route] {
    guard !fresh.contains(namespace), let there = live.namespaces[namespace] else { return [:] }
    var result: [Route.Key: Route] = [:]
    for item in there.routes where item.tos == 0 {
      let lost = item.route.nextHops.contains { hop in
        guard let dev = hop.dev else { return false }
        let id = DeviceID(namespace, dev)
        return gone.contains(id) || made.contains(id)
      }
      // Of routes appended to one another, the kernel uses and replaces the first.
      if !lost, result[item.route.key] == nil { result[item.route.key] = item.route }
    }
    return result
  }

  private func isSame(_ wanted: Route, _ there: Route) -> Bool {
    guard wanted.type == there.type, wanted.mtu == there.mtu,
      wanted.source == nil || wanted.source == there.source,
      wanted.scope ?? wanted.usualScope == there.scope ?? there.usualScope,
      wanted.nextHops.count == there.nextHops.count, !wanted.onLink || there.onLink
    else { return false }
    var rest = there.nextHops
    for hop in wanted.nextHops {
      let match = rest.firstIndex {
        $0.gateway == hop.gateway && (hop.dev == nil || hop.dev == $0.dev)
      }
      guard let match else { return false }
      rest.remove(at: match)
    }
    return true
  }

  mutating func planSysctls() {
    for node in lab.nodes where node.ownsNamespace {
      let there =
        fresh.contains(node.namespace) ? [:] : live.namespaces[node.namespace]?.sysctls ?? [:]
      for (key, value) in node.sysctls.sorted(by: { $0.key < $1.key })
      where isNewDevice(key, node.namespace)
        || there[key].map(Sysctl.normalized) != Sysctl.normalized(value)
      {
        set(key, value, node, was: there[key])
      }
      let earlier = knownNodes[node.namespace]?.sysctls ?? [:]
      guard !fresh.contains(node.namespace) else { continue }
      for key in earlier.keys.sorted() where node.sysctls[key] == nil {
        guard let usual = live.pristineSysctls[key], let now = there[key],
          Sysctl.normalized(now) != Sysctl.normalized(usual)
        else { continue }
        set(key, usual, node, was: now)
      }
    }
  }

  /// Whether a kernel parameter belongs to a device that will be made anew.
  private func isNewDevice(_ key: String, _ namespace: String) -> Bool {
    guard let device = Sysctl.device(of: key) else { return false }
    return made.contains(DeviceID(namespace, device))
  }

  private mutating func set(_ key: String, _ value: String, _ node: LabNode, was: String?) {
    add(
      Step(
        was == nil ? .create : .change, .sysctl, node.name, key,
        details: [(was.map { "\(Sysctl.normalized($0)) -> " } ?? "") + value],
        .setSysctl(node.namespace, key: key, value: value)),
      WorkOrder(Sysctl.device(of: key) == nil ? .sysctls : .deviceSysctls, node.namespace))
  }
}

/// Kernel parameters by name (sysctl(8)).
enum Sysctl {
  /// The path below /proc/sys of "net.ipv4.ip_forward" or "net/ipv4/ip_forward".
  ///
  /// If the separators are dots, a slash stands for a dot within a name ("net.ipv4.conf.eth0/1.mtu").
  static func path(_ key: String) -> String {
    guard let separator = key.first(where: { $0 == "." || $0 == "/" }), separator == "." else {
      return key
    }
    return String(key.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
  }

  /// The key, with dots, of a path below /proc/sys. Dots within a name become slashes.
  static func key(_ path: String) -> String {
    String(path.map { $0 == "/" ? "." : $0 == "." ? "/" : $0 })
  }

  /// The device that a key like net.ipv4.conf.eth0.rp_filter belongs to; nil for other keys.
  static func device(of key: String) -> String? {
    let parts = path(key).split(separator: "/").map(String.init)
    guard parts.count >= 5, ["conf", "neigh"].contains(parts[2]) else { return nil }
    return ["all", "default"].contains(parts[3]) ? nil : parts[3]
  }

  /// The value with single spaces: the kernel separates some lists with tabs.
  static func normalized(_ value: String) -> String {
    value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
