extension Planner {
  mutating func planDevices() {
    removeDevices()
    var done: Set<DeviceID> = []
    lab.devices.forEach { checkMaster($0) }
    for device in lab.devices where !done.contains(device.id) {
      done.insert(device.id)
      if device.kind.isLoopback {
        change(device)
        continue
      }
      let other = device.kind.peer.flatMap { wantedDevices[$0] }
      if let other { done.insert(other.id) }
      let ends = [device, other].compactMap(\.self)
      let missing = ends.contains { liveLink($0.id) == nil }
      if !missing, ends.allSatisfy({ isSame($0) }) {
        ends.forEach { change($0) }
      } else {
        ends.forEach { clear($0) }
        create(device, other)
      }
    }
  }

  /// Removes devices that bear the lab's mark and are no longer wanted.
  private mutating func removeDevices() {
    for (namespace, there) in live.namespaces.sorted(by: { $0.key < $1.key })
    where !retired.contains(namespace) {
      for link in there.links.values.sorted(by: { $0.index < $1.index })
      where !link.isA(.loopback) {
        let id = DeviceID(namespace, link.name)
        if wantedDevices[id] == nil, isOwn(id, link) { delete(id, link) }
      }
    }
  }

  private mutating func delete(_ id: DeviceID, _ link: LiveLink) {
    guard !gone.contains(id) else { return }
    gone.insert(id)
    let peer = link.kind?.peer
    if let peer { gone.insert(peer) }
    add(
      Step(
        .remove, .link, nodeName(id.namespace), linkLabel(id, peer), .deleteDevice(id)),
      WorkOrder(.deletion, id.namespace))
  }

  private func linkLabel(_ id: DeviceID, _ peer: DeviceID?) -> String {
    peer.map { "\(label(id)) -- \(label($0))" } ?? label(id)
  }

  /// Whether the existing device can be changed into the wanted one without being made anew.
  private func isSame(_ device: Device) -> Bool {
    guard let link = liveLink(device.id), !gone.contains(device.id), let kind = link.kind else {
      return false
    }
    return located(device.kind).isSame(as: kind)
  }

  /// Removes whatever occupies the place of a device that has to be made.
  private mutating func clear(_ device: Device) {
    guard let link = liveLink(device.id), !gone.contains(device.id) else { return }
    if isOwn(device.id, link) {
      delete(device.id, link)
    } else {
      refuse(device)
    }
  }

  /// Reports a conflict: what others made stays as it is.
  private mutating func refuse(_ device: Device) {
    let namespace = device.id.namespace
    let place = namespace == LabNode.hostNamespace ? "the host" : "namespace `\(namespace)`"
    conflicts.append(
      .device(
        device.id,
        words: "device `\(device.name)` of \(place) exists and was not made by lab `\(lab.name)`"))
  }

  private mutating func create(_ device: Device, _ other: Device?) {
    made.insert(device.id)
    guard let other else {
      createSingle(device)
      return
    }
    made.insert(other.id)
    // The near end, which the message creates in place, can join its master at once.
    let swap = device.master == nil && other.master != nil
    let (near, far) = swap ? (other, device) : (device, other)
    add(
      Step(
        .create, .link, device.node, "\(label(device.id)) -- \(label(other.id))",
        details: facts(device), .createPair(near: near, far: far)),
      WorkOrder(.creation, near.id.namespace, depth: depth(near.id)))
    finish(near, isNear: true)
    finish(far, isNear: false)
  }

  private mutating func createSingle(_ device: Device) {
    add(
      Step(
        .create, .link, device.node, label(device.id), details: [device.kind.name] + facts(device),
        .createDevice(device)),
      WorkOrder(.creation, device.id.namespace, depth: depth(device.id)))
    finish(device, isNear: true)
  }

  private func facts(_ device: Device) -> [String] {
    [device.mtu.map { "mtu \($0)" }, device.up ? nil : "down"].compactMap(\.self)
  }

  /// Adds what the message that makes a device cannot do: set the mark, and the settings of the far end.
  ///
  /// Link-local addresses of a port are switched off before it has a carrier. A bridge comes up once it has all
  /// its ports.
  private mutating func finish(_ device: Device, isNear: Bool) {
    addAlternativeName(device)
    var first = LinkChange()
    first.mark = OwnerMark(lab: lab.name, node: device.node)
    if device.withoutLinkLocal { first.withoutLinkLocal = true }
    if !isNear { first.master = device.master }
    let isUpAlready = isNear && device.comesUpAtOnce
    let isPlain = first.master == nil && first.withoutLinkLocal == nil
    if !isNear, isPlain {
      first.up = device.up ? true : nil
      configure(device, first, settings(device.id, rank: 0))
      return
    }
    // This follows the pairs, which may be made from another namespace.
    let order = WorkOrder(
      .creation, device.id.namespace, depth: isNear ? depth(device.id) : 64, rank: 1)
    configure(device, first, order)
    guard device.up, !isUpAlready else { return }
    var second = LinkChange()
    second.up = true
    configure(device, second, settings(device.id, rank: device.kind.isBridge ? 2 : 0))
  }

  private mutating func addAlternativeName(_ device: Device) {
    let there = liveLink(device.id)?.alternativeNames ?? []
    if let old = knownDevices[device.id]?.alternativeName, old != device.alternativeName,
      there.contains(old)
    {
      add(
        Step(
          .remove, .interface, device.node, label(device.id), details: ["altname \(old)"],
          .removeAlternativeName(device.id, old)), WorkOrder(.changes, device.id.namespace))
    }
    guard let name = device.alternativeName, !there.contains(name) else { return }
    add(
      Step(
        .create, .interface, device.node, label(device.id), details: ["altname \(name)"],
        isDetail: made.contains(device.id), .addAlternativeName(device.id, name)),
      settings(device.id, rank: 0))
  }

  private mutating func configure(_ device: Device, _ change: LinkChange, _ order: WorkOrder) {
    add(
      Step(
        .create, .interface, device.node, label(device.id), isDetail: true,
        .configure(device.id, change)), order)
  }

  /// Namespaces with a bridge are configured after those whose devices are its ports.
  func settings(_ id: DeviceID, rank: Int) -> WorkOrder {
    let hasBridge = nodesByNamespace[id.namespace]?.kind != .linux
    return WorkOrder(.settings, id.namespace, depth: hasBridge ? 1 : 0, rank: rank)
  }

  /// How many devices it stands on. Bridges and VRFs come first, then pairs, then the devices on top of these.
  private func depth(_ id: DeviceID) -> Int {
    var depth = 0
    var next: DeviceID? = id
    while let current = next, let device = wantedDevices[current], depth < 16 {
      if device.kind.row.traits.isMaster { return depth }
      depth += 1
      next = device.kind.parent
    }
    return depth
  }

  /// Changes an existing device.
  private mutating func change(_ device: Device) {
    guard let link = liveLink(device.id) else { return }
    if isOwn(device.id, link) { addAlternativeName(device) }
    let before = knownDevices[device.id]
    var change = LinkChange()
    var details: [String] = []
    func note(_ what: String, _ from: some CustomStringConvertible, _ to: String) {
      details.append("\(what) \(from) -> \(to)")
    }
    if let mtu = device.mtu ?? (before?.mtu != nil ? device.kind.row.traits.usualMTU : nil),
      link.mtu != mtu
    {
      change.mtu = mtu
      note("mtu", link.mtu, "\(mtu)")
    }
    if let mac = device.mac, link.mac != mac {
      change.mac = mac
      note("mac", link.mac?.description ?? "none", "\(mac)")
    }
    if link.isUp != device.up {
      change.up = device.up
      details.append(device.up ? "down -> up" : "up -> down")
    }
    if link.master != device.master {
      change.master = device.master ?? ""
      note("master", link.master ?? "none", device.master ?? "none")
    }
    if !device.kind.isLoopback, isOwn(device.id, link) {
      if link.withoutLinkLocal != device.withoutLinkLocal, !joinsOthers(device) {
        change.withoutLinkLocal = device.withoutLinkLocal
        details.append(device.withoutLinkLocal ? "no link-local address" : "link-local address")
      }
      let mark = OwnerMark(lab: lab.name, node: device.node)
      if link.mark != mark {
        change.mark = mark
        if let former = link.mark {
          note("node", former.node, device.node)
        } else {
          note("alias", link.alias ?? "none", "\(mark)")
        }
      }
    }
    compareBridge(device, link, before, &change, &details)
    guard !change.isEmpty else { return }
    // A device of others stays as it is, even if the file declares it.
    if !device.kind.isLoopback, !isOwn(device.id, link) {
      refuse(device)
      return
    }
    // Change it before anything is made on top of it, unless its new master is yet to be made.
    let master = DeviceID(device.id.namespace, change.master ?? "")
    add(
      Step(
        .change, .interface, device.node, label(device.id), details: details,
        .configure(device.id, change)),
      made.contains(master) || wantedDevices[master].map { liveLink($0.id) == nil } ?? false
        ? settings(device.id, rank: 0) : WorkOrder(.changes, device.id.namespace))
  }

  /// A port of a bridge that others made needs that bridge to exist.
  private mutating func checkMaster(_ device: Device) {
    guard joinsOthers(device), let name = device.master else { return }
    let kind = live.link(DeviceID(device.id.namespace, name))?.kindName
    if kind.flatMap(LabKind.named)?.traits.isMaster ?? false { return }
    conflicts.append(
      .device(device.id, words: "\(label(device.id)): the host has no bridge or VRF `\(name)`"))
  }

  /// Whether a device in the host's namespace is a port of something the lab did not make.
  private func joinsOthers(_ device: Device) -> Bool {
    guard device.id.namespace == LabNode.hostNamespace, let master = device.master else {
      return false
    }
    return wantedDevices[DeviceID(device.id.namespace, master)] == nil
  }

  private func compareBridge(
    _ device: Device, _ link: LiveLink, _ before: Device?, _ change: inout LinkChange,
    _ details: inout [String]
  ) {
    guard case .bridge(let wanted) = device.kind, case .bridge(let there) = link.kind else {
      return
    }
    var earlier: BridgeSpec?
    if case .bridge(let spec) = before?.kind { earlier = spec }
    var result = BridgeSpec()
    for option in BridgeOption.all {
      let value = wanted[option] ?? (earlier?[option] == nil ? nil : option.usual)
      guard let value, let now = there[option], now != value else { continue }
      result[option] = value
      details.append("\(option.name) \(option.words(now)) -> \(option.words(value))")
    }
    if result != BridgeSpec() { change.bridge = result }
  }
}
