import Glibc
import Netlink
import RouteNetlink

/// The container's end of an attachment: its addresses and routes.
struct ContainerInterface {
  let kernel: NetlinkConnection
  let index: Int32
  let name: String

  /// Whether IPv6 looks for duplicates of an address before it is used.
  enum DuplicateDetection {
    case on, off
    /// Nobody else could have the address: there is only the host at the other end.
    case needless
  }

  /// Sets the addresses and brings the device up.
  func configure(
    _ addresses: [IPPrefix], in container: Container, _ detection: DuplicateDetection
  ) throws(CNIError) {
    let hasIPv6 = addresses.contains { $0.address.family == .ipv6 }
    let name = name
    try container.withEntered { () throws(CNIError) in
      if detection != .needless {
        if detection == .on { try KernelSetting.write("ipv6/conf/\(name)/enhanced_dad", "1") }
        try KernelSetting.write("ipv6/conf/\(name)/accept_dad", detection == .on ? "1" : "0")
        // Tells the network about the address when the device comes up.
        try KernelSetting.write("ipv4/conf/\(name)/arp_notify", "1")
        if detection == .on { try KernelSetting.write("ipv6/conf/\(name)/ndisc_notify", "1") }
      }
      guard hasIPv6 else { return }
      try KernelSetting.write("ipv6/conf/lo/disable_ipv6", "0")
      try KernelSetting.write("ipv6/conf/\(name)/disable_ipv6", "0")
      try KernelSetting.write("ipv6/conf/\(name)/keep_addr_on_down", "1")
    }
    var requests: [any KernelRequest] = addresses.map { prefix in
      var request = AddressRequest(.add, prefix, index: index)
      request.broadcast = prefix.broadcast
      if detection == .needless, prefix.address.family == .ipv6 { request.flags = .noDAD }
      return request
    }
    requests.append(LinkRequest.set(index: index) { $0.up = true })
    try kernel.carryOutAll("addresses of \(name)", requests)
    if hasIPv6, detection == .on { try settle() }
  }

  func bringUp() throws(CNIError) {
    try kernel.carryOut("bringing \(name) up", LinkRequest.set(index: index) { $0.up = true })
  }

  /// Waits until no address is tentative, at most five seconds, as the stock plugins do.
  private func settle() throws(CNIError) {
    for _ in 0..<250 {
      let addresses: [Address]
      do throws(NetlinkError) {
        addresses = try kernel.addresses(AddressQuery(family: .ipv6, index: index))
      } catch { throw CNIError("addresses of \(name)", error) }
      let own = addresses.filter { $0.index == index }
      if let failed = own.first(where: { $0.flags.contains(.dadFailed) }) {
        let text = failed.local.map(\.description) ?? "an address"
        throw CNIError(.other, "another host has \(text) of \(name) already")
      }
      if !own.contains(where: \.isTentative) { return }
      usleep(20_000)
    }
    throw CNIError(.other, "\(name) still has tentative addresses after 5 seconds")
  }

  /// Adds the routes of a result. One without a gateway goes through the first address's gateway of its family.
  func addRoutes(_ routes: [ResultRoute], _ addresses: [AddResult.Assignment]) throws(CNIError) {
    let requests = routes.map { route in
      let family = route.destination.address.family
      let first = addresses.first { $0.address.address.family == family && $0.gateway != nil }
      var request = RouteRequest(
        .prepend, to: route.destination, via: route.gateway ?? first?.gateway, device: index)
      request.scope = route.scope.map { RouteScope(rawValue: UInt8($0)) } ?? .universe
      request.table = route.table.flatMap { $0 == 0 ? nil : UInt32($0) }
      if let priority = route.priority, priority != 0 { request.metric = UInt32(priority) }
      if let mtu = route.mtu, mtu != 0 {
        request.metrics.set(RouteMetricAttributes.keys.mtu, UInt32(mtu))
      }
      if let segment = route.advertisedSegment, segment != 0 {
        request.metrics.set(RouteMetricAttributes.keys.advmss, UInt32(segment))
      }
      return request
    }
    for request in requests {
      let target = request.destination.map { $0.description } ?? "default"
      try kernel.carryOut("the route to \(target) on \(name)", request)
    }
  }

  /// Sends everything to the gateway, even what goes to addresses of the own network: only the host is at the other
  /// end.
  func routeThroughGateway(_ assignment: AddResult.Assignment) throws(CNIError) {
    guard let gateway = assignment.gateway else {
      throw CNIError(
        .invalidConfiguration, "ipam: \(assignment.address) has no gateway, which ptp needs")
    }
    let address = assignment.address
    var connected = RouteRequest(.delete, to: address.network, device: index)
    connected.scope = .nowhere
    var toGateway = RouteRequest(.add, to: IPPrefix(gateway), device: index)
    toGateway.scope = .link
    toGateway.preferredSource = address.address
    var network = RouteRequest(.add, to: address.network, via: gateway, device: index)
    network.scope = .universe
    network.preferredSource = address.address
    let requests: [any KernelRequest] = [connected, toGateway, network]
    try kernel.carryOutAll("the routes to \(gateway) on \(name)", requests)
  }
}
