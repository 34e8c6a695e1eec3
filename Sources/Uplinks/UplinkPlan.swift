import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// Works out what an uplink shall be, and whether anything prevents it, before anything is changed.
struct UplinkPlan {
  let host: UplinkHost
  let view: UplinkView
  let request: UplinkRequest
  let old: UplinkRecord?

  func record(
    for namespace: borrowing NamespaceHandle, _ identity: NamespaceIdentity
  ) throws(UplinkError) -> UplinkRecord {
    var record = old ?? UplinkRecord(name: view.freeName(), namespace: identity)
    let families = try families(inside: namespace)
    let inside: NetlinkConnection
    do throws(NetlinkError) { inside = NetlinkConnection(try namespace.socket()) } catch {
      throw UplinkError("namespace \(namespace.name)", error)
    }
    if old == nil { try draw(&record, families, inside) }
    record.devices = try forwardingDevices(families.filter { record.hostAddress($0) != nil })
    try checkRoutes(record, namespace.name, HostDevices(connection: inside))
    try checkPorts()
    record.ports = request.ports
    record.hasResolver = request.hasResolver
    record.allowed = request.allowed
    record.audit = request.audit
    record.endsWithNamespace = request.endsWithNamespace
    try checkNames(record)
    if record.hasResolver {
      guard (try? NamespaceName(namespace.name)) != nil else {
        throw UplinkError(
          "\(namespace.name) has no name for a directory below \(host.files.configuration)")
      }
      try host.files.check(namespace.name, identity)
    }
    return record
  }

  /// The families that both sides support.
  private func families(
    inside namespace: borrowing NamespaceHandle
  ) throws(UplinkError) -> [AddressFamily] {
    var failure: UplinkError?
    var hasInside = false
    do throws(NamespaceError) {
      try namespace.withEntered {
        do throws(UplinkError) {
          hasInside = try Self.hasIPv6()
          // This setting applies to a new device.
          let setting = try KernelSetting.read("ipv6/conf/default/disable_ipv6")
          if setting != 0 { hasInside = false }
        } catch { failure = error }
      }
    } catch { throw UplinkError(error) }
    if let failure { throw failure }
    guard hasInside, try Self.hasIPv6() else { return [.ipv4] }
    return [.ipv4, .ipv6]
  }

  private static func hasIPv6() throws(UplinkError) -> Bool {
    try KernelSetting.read("ipv6/conf/all/disable_ipv6") == 0
  }

  private func draw(
    _ record: inout UplinkRecord, _ families: [AddressFamily], _ inside: NetlinkConnection
  ) throws(UplinkError) {
    let networks = try FreeNetworks([view.connection, inside])
    guard let ipv4 = networks.ipv4() else {
      let ranges = FreeNetworks.ranges.map { "\($0)" }.joined(separator: ", ")
      throw UplinkError("routes of the host or the namespace leave no network free in \(ranges)")
    }
    record.ipv4 = ipv4
    if families.contains(.ipv6) { record.ipv6 = networks.ipv6() }
  }

  // MARK: devices

  private func forwardingDevices(_ families: [AddressFamily]) throws(UplinkError)
    -> [ForwardingDevice]
  {
    var result: [ForwardingDevice] = []
    for family in families {
      guard try Forwarding.isPossible(family) else {
        host.onNote(
          "IPv4 only: this kernel forwards IPv6 for all devices or none; net.ipv6.conf.all.forwarding=1 "
            + "turns it on (and accept_ra=2 on devices that learn their routes from routers)")
        continue
      }
      var devices: [ForwardingDevice] = []
      if request.hasWayOut, let way = try wayOut(family) {
        devices.append(way)
      }
      for name in try entrances(family) where !devices.contains(where: { $0.name == name }) {
        devices.append(ForwardingDevice(family: family, name: name, isWayOut: false))
      }
      for var device in devices {
        let known = (view.records + (old.map { [$0] } ?? [])).flatMap { $0.devices }
        // The setting before the first uplink counts, whichever uplink is removed last.
        if let first = known.first(where: { $0.isSame(device) && $0.changed != nil }) {
          device.changed = first.changed
        } else {
          device.changed = try Forwarding.change(family, device.name)
        }
        result.append(device)
      }
    }
    guard request.hasWayOut, !result.contains(where: { $0.isWayOut }) else { return result }
    throw UplinkError(
      request.device.map { "\($0) has no address that packets could leave with" }
        ?? "the host has no default route that would tell the device to leave by: "
        + (HostRoot.isThere
          ? "netns rootless uplink gives your own namespace one" : "name one with --via DEV")
    )
  }

  private func wayOut(_ family: AddressFamily) throws(UplinkError) -> ForwardingDevice? {
    if request.keepsDevices, let old { return old.wayOut(family) }
    let standard = try view.devices.ofDefaultRoute(family)
    guard let name = request.device else {
      return try standard.map { device throws(UplinkError) in
        let name = try view.devices.device(device.name).name
        return ForwardingDevice(family: family, name: name, isWayOut: true)
      }
    }
    let device = try view.devices.device(name)
    if device.isLoopback || UplinkName.isOne(device.name) {
      throw UplinkError("nothing gets out by \(name)")
    }
    guard try view.devices.addresses(family).contains(where: { $0.index == device.index }) else {
      return nil
    }
    var way = ForwardingDevice(family: family, name: device.name, isWayOut: true)
    if standard?.index != device.index {
      way.isRouted = true
      try noteRoutes(family, device)
    }
    return way
  }

  /// Notes the limits of a way out through another device than the host's own.
  private func noteRoutes(
    _ family: AddressFamily, _ device: HostDevices.Device
  ) throws(UplinkError) {
    let word = family == .ipv4 ? "IPv4" : "IPv6"
    let routes = UplinkRoutes(devices: view.devices, name: UplinkName.of(0), family: family)
    if try routes.way(by: device) == nil {
      host.onNote(
        "\(word): no default route leads by \(device.name): only networks that others lead to by it are reached"
      )
    }
    guard family == .ipv4 else { return }
    let filters = ["all", device.name].map { "ipv4/conf/\($0)/rp_filter" }
    let values = try filters.map { (name) throws(UplinkError) in try KernelSetting.read(name) ?? 0 }
    if values.max() == 1 {
      host.onNote(
        "\(device.name) drops answers from where the host's own routes do not lead by it: "
          + "net.ipv4.conf.\(device.name).rp_filter=2 lets them in")
    }
  }

  /// The devices through which packets to published ports arrive.
  private func entrances(_ family: AddressFamily) throws(UplinkError) -> [String] {
    let ports = request.ports.filter { $0.isOf(family) }
    if ports.isEmpty { return [] }
    let addresses = try view.devices.addresses(family)
    let devices = try view.devices.all().filter { device in
      guard device.isUp, !device.isLoopback, !UplinkName.isOne(device.name),
        HostDevices.isNameable(device.name)
      else { return false }
      return addresses.contains { own in
        own.index == device.index
          && ports.contains { port in port.address.map { $0.isZero || $0 == own.address } ?? true }
      }
    }
    return devices.map { $0.name }
  }

  // MARK: what prevents it

  private func checkRoutes(
    _ record: UplinkRecord, _ name: String, _ inside: HostDevices
  ) throws(UplinkError) {
    for family in UplinkRecord.families
    where record.wayOut(family) != nil && old?.wayOut(family) == nil {
      if try inside.hasDefaultRoute(family) {
        let word = family == .ipv4 ? "IPv4" : "IPv6"
        throw UplinkError("\(name) has a default route for \(word) already")
      }
    }
  }

  /// Checks that what names and the audit need is available, before anything is changed.
  private func checkNames(_ record: UplinkRecord) throws(UplinkError) {
    if let audit = record.audit {
      guard record.allowed != nil else {
        throw UplinkError("an audit logs what is refused, so it needs a list of what is allowed")
      }
      guard audit.hasPrefix("/") else { throw UplinkError("\(audit) is no absolute path") }
      try AuditFile(audit).close()
    }
    guard let plan = record.resolverPlan else { return }
    try plan.check()
    _ = try ResolverProcess.path()
    _ = try NameServers.host()
  }

  private func checkPorts() throws(UplinkError) {
    for (index, port) in request.ports.enumerated() {
      if port.isOf(.ipv6), let address = port.address, address.isLoopback {
        throw UplinkError(
          "\(port): what is sent from ::1 never leaves the host's loopback; 127.0.0.1 can be published"
        )
      }
      if let other = request.ports[..<index].first(where: { $0.overlaps(port) }) {
        throw UplinkError("\(port): \(other) has that port")
      }
      for record in view.records where record.name != old?.name {
        guard let other = record.ports.first(where: { $0.overlaps(port) }) else { continue }
        throw UplinkError("\(port): \(other) of another namespace has that port")
      }
      if old?.ports.contains(port) != true { try HostPorts.check(port) }
    }
  }
}
