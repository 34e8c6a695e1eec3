import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension Executor {
  /// The netlink request of a step.
  func request(_ operation: Operation) throws(LabError) -> Request {
    switch operation {
    case .createDevice(let device): return try create(device)
    case .createPair(let near, let far): return try createPair(near, far)
    case .deleteDevice(let id): return LinkRequest.delete(name: id.name).message
    case .configure(let id, let change): return try configure(id, change)
    case .addAlternativeName(let id, let name):
      return AlternativeNameRequest(.add, [name], index: try access.index(of: id)).message
    case .removeAlternativeName(let id, let name):
      return AlternativeNameRequest(.delete, [name], index: try access.index(of: id)).message
    case .addAddress(let id, let prefix):
      var request = AddressRequest(.add, prefix, index: try access.index(of: id))
      request.broadcast = prefix.broadcast
      return request.message
    case .removeAddress(let id, let prefix):
      return AddressRequest(.delete, prefix, index: try access.index(of: id)).message
    case .setRoute(let name, let route): return try self.route(.replace, name, route)
    case .removeRoute(let name, let route): return try self.route(.delete, name, route)
    case .impair(let id, let spec):
      return ImpairmentSpec.request(spec, device: try access.index(of: id)).message
    default: throw LabError("no message belongs to this step")
    }
  }

  /// The settings that the message creating a device can carry.
  private func settings(_ device: Device) -> LinkSettings {
    let devices = access.devices(device.id.namespace)
    var link = LinkSettings(name: device.id.name)
    link.address = device.mac?.bytes
    link.mtu = device.mtu.map(UInt32.init)
    if let next = devices.nextIndex {
      link.index = next
      devices.nextIndex = next + 1
      devices.indices[device.id.name] = next
    } else {
      devices.indices[device.id.name] = nil
    }
    return link
  }

  /// One message makes both ends, each in its own namespace, and brings the near end up and into its bridge.
  /// One queue per processor, the kernel's default, would cost two more grace periods per pair.
  private func createPair(_ near: Device, _ far: Device) throws(LabError) -> Request {
    var own = settings(near)
    var peer = settings(far)
    // The kernel takes the far end's index only together with the near one's.
    if own.index == 0 || peer.index == 0 {
      for (device, isSet) in [(near, own.index != 0), (far, peer.index != 0)] where isSet {
        let devices = access.devices(device.id.namespace)
        devices.indices[device.id.name] = nil
        devices.nextIndex = nil
      }
      own.index = 0
      peer.index = 0
    }
    own.useOneQueue()
    peer.useOneQueue()
    if let master = near.master {
      own.master = try access.index(of: DeviceID(near.id.namespace, master))
    }
    if near.comesUpAtOnce { own.up = true }
    let place = try access.place(far.id.namespace)
    held.append(place)
    peer.namespace = .descriptor(place.descriptor)
    return LinkRequest.add(.veth(own, peer: peer)).message
  }

  private func create(_ device: Device) throws(LabError) -> Request {
    var link = settings(device)
    // A lower device in another namespace is known by its index there. So the message goes to that namespace,
    // and names the namespace that the new device belongs in.
    if let underlay = device.kind.underlay, underlay != device.id.namespace {
      return try create(device, link, over: underlay)
    }
    link.kind = device.kind.name
    let lower = try device.kind.parent.map { id throws(LabError) in try access.index(of: id) }
    // A tunnel names its lower device in its own data.
    if !device.kind.row.traits.isTunnel { link.lowerIndex = lower }
    link.kindData = try kindData(device, over: lower)
    if let master = device.master {
      link.master = try access.index(of: DeviceID(device.id.namespace, master))
    }
    if device.comesUpAtOnce { link.up = true }
    return LinkRequest(.add, link).message
  }

  private func create(
    _ device: Device, _ settings: LinkSettings, over underlay: String
  ) throws(LabError) -> Request {
    var link = settings
    let own = try access.place(device.id.namespace)
    link.kind = device.kind.name
    link.linkNamespaceID = try namespaceID(of: underlay, in: own)
    link.lowerIndex = try device.kind.parent.map { id throws(LabError) in try access.index(of: id) }
    link.kindData = try kindData(device, over: link.lowerIndex)
    if device.comesUpAtOnce { link.up = true }
    return LinkRequest(.add, link).message
  }

  /// The `IFLA_INFO_DATA` of a new device.
  ///
  /// - Parameter lower: the index of the lower device.
  private func kindData(_ device: Device, over lower: Int32?) throws(LabError) -> AttributeList? {
    let row = device.kind.row
    let words = row.traits.modes
    if let mode = device.kind.mode, !words.contains(mode) {
      let choices = words.sorted().joined(separator: ", ")
      throw LabError("device `\(device.id)`: mode `\(mode)` is none of \(choices)")
    }
    return row.data(device.kind, lower)
  }

  /// The id by which `place` knows a namespace; one is assigned if there is none.
  private func namespaceID(
    of name: String, in place: OpenNamespace
  ) throws(LabError) -> Int32 {
    let target = try access.place(name)
    do throws(NetlinkError) {
      return try place.id(of: target)
    } catch {
      throw LabError("numbering namespace `\(name)`", error)
    }
  }

  private func configure(_ id: DeviceID, _ change: LinkChange) throws(LabError) -> Request {
    var request = LinkRequest.set(index: id.name == "lo" ? 1 : try access.index(of: id))
    request.link.up = change.up
    request.link.mtu = change.mtu.map(UInt32.init)
    request.link.address = change.mac?.bytes
    request.link.alias = change.mark?.description
    if let master = change.master {
      request.link.master =
        master.isEmpty ? 0 : try access.index(of: DeviceID(id.namespace, master))
    }
    request.link.addressGenerationMode = change.withoutLinkLocal.map {
      $0 ? AddressGenerationMode.none : .eui64
    }
    if let bridge = change.bridge {
      request.link.kind = LabKind.bridge.name
      request.link.kindData = bridge.encoded
    }
    return request.message
  }

  private func route(
    _ operation: RouteRequest.Operation, _ namespace: String, _ route: Route
  ) throws(LabError) -> Request {
    var request = RouteRequest(
      operation, to: route.destination.length == 0 ? nil : route.destination)
    request.family = route.destination.address.family
    request.table = UInt32(route.table)
    request.metric = route.metric.map(UInt32.init)
    request.type = RouteType(route.type)
    request.scope = route.scope.flatMap { RouteScope($0) }
    if operation != .delete { request.protocol = .static }
    request.preferredSource = route.source
    if let mtu = route.mtu { request.metrics.set(RouteMetricAttributes.keys.mtu, UInt32(mtu)) }
    if route.onLink { request.flags.insert(.onLink) }
    var legs: [RouteLeg] = []
    for hop in route.nextHops {
      let device = try hop.dev.map { dev throws(LabError) in
        try access.index(of: DeviceID(namespace, dev))
      }
      legs.append(RouteLeg(gateway: hop.gateway, device: device ?? 0))
      if route.onLink { legs[legs.count - 1].flags = .onLink }
    }
    if legs.count == 1 {
      request.gateway = legs[0].gateway
      request.device = legs[0].device == 0 ? nil : legs[0].device
    } else {
      request.legs = legs
    }
    return request.message
  }
}

extension LinkSettings {
  fileprivate mutating func useOneQueue() {
    txQueues = 1
    rxQueues = 1
  }
}
