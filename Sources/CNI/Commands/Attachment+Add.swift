import Glibc
import Linux
import Netlink
import RouteNetlink

extension Attachment {
  /// Connects the container.
  ///
  /// - Parameter answer: hands the result to the runtime.
  /// - Throws: the first failure. Then everything is as before, unless the error says what could not be undone.
  func add(_ answer: (AddResult) throws(CNIError) -> Void) throws(CNIError) {
    let container = try Container(invocation)
    var progress = Progress()
    guard let bridge = configuration.bridge else {
      do throws(CNIError) {
        guard let macvlan = configuration.macvlan else {
          return try addPointToPoint(container, &progress, answer)
        }
        return try addMacvlan(macvlan, container, &progress, answer)
      } catch { throw undone(error, progress) {} }
    }
    let lock = try BridgeLock(alone: false)
    do throws(CNIError) { try addToBridge(bridge, container, &progress, answer) } catch {
      throw undone(error, progress) { () throws(CNIError) in
        guard lock.becomesSole() else { return }
        try progress.bridge?.undo(
          progress.bridgeAddresses, progress.gateway, progress.vxlan)
      }
    }
  }

  /// What an ADD has begun, and so has to undo if it fails. Whatever was there before stays.
  struct Progress {
    var bridge: HostBridge?
    /// The addresses that the bridge did not have before.
    var bridgeAddresses: [IPPrefix] = []
    /// The device of a VLAN that was not there before.
    var gateway: VLANGateway?
    /// The port to other hosts that was not there before.
    var vxlan: VxlanPort?
    var hasPair = false
    var hasShaper = false
    /// Removes the container's device.
    var macvlan: (() throws(CNIError) -> Void)?
    var hasAddresses = false
    var hasRules = false
  }

  /// The error to report after everything is undone.
  private func undone(
    _ error: CNIError, _ progress: Progress, _ rest: () throws(CNIError) -> Void
  ) -> CNIError {
    var error = error
    func attempt(_ step: () throws(CNIError) -> Void) {
      do throws(CNIError) { try step() } catch let second {
        error.details = "\(error.details) Undoing this: \(second.message).".trimmingBlanks()
      }
    }
    if let macvlan = progress.macvlan { attempt(macvlan) }
    if progress.hasPair { attempt { () throws(CNIError) in try pair.remove() } }
    if progress.hasShaper { attempt { () throws(CNIError) in try shaper.remove() } }
    // A plugin that is missing has given out nothing.
    if progress.hasAddresses, !error.isOfMissingPlugin {
      attempt { () throws(CNIError) in try addresses?.delete(name) }
    }
    if progress.hasRules { attempt { () throws(CNIError) in try rules.remove(name) } }
    attempt(rest)
    return error
  }

  // MARK: bridge

  private func addToBridge(
    _ wanted: BridgeConfiguration, _ container: Container, _ progress: inout Progress,
    _ answer: (AddResult) throws(CNIError) -> Void
  ) throws(CNIError) {
    try pair.prepare(container)
    let vxlan = network.vxlan
    let mtu = if let vxlan { try vxlan.mtu(configuration.mtu) } else { configuration.mtu }
    let bridge = try HostBridge.ensure(configuration, wanted, mtu: mtu, host)
    progress.bridge = bridge
    if let vxlan, let mtu, try vxlan.ensure(bridge, mtu: mtu) { progress.vxlan = vxlan }
    // Whatever may be refused comes before the pair, if possible: its end changes the bridge.
    var early: VethPair.Ends?
    if addresses?.needsDevice == true {
      early = try makePair(container, bridge.index, mtu, &progress)
    }
    var given: AddResult?
    var gateway: AddResult.Interface?
    if let addresses {
      var own = try give(addresses, interface: 2, &progress)
      addGateways(&own, wanted)
      if wanted.isGateway { gateway = try beGateway(bridge, wanted, own, &progress) }
      given = own
    }

    let ends =
      if let early { early } else { try makePair(container, bridge.index, mtu, &progress) }
    try BridgePortSettings(wanted).apply(ends.hostIndex, host)
    if wanted.checksHardwareAddress {
      progress.hasRules = true
      try rules.check(ends.containerAddress, at: mark.name, for: name)
    }
    let inside = ContainerInterface(
      kernel: container.kernel, index: ends.containerIndex, name: invocation.interface)
    if let given {
      let detection: ContainerInterface.DuplicateDetection = wanted.detectsDuplicates ? .on : .off
      try inside.configure(given.addresses.map(\.address), in: container, detection)
      try inside.addRoutes(given.routes, given.addresses)
      try masquerade(given, &progress)
    } else if !wanted.leavesInterfaceDown {
      try inside.bringUp()
    }
    if !wanted.leavesInterfaceDown { try waitUntilForwarding(ends.hostIndex) }
    if let given, wanted.isGateway { try forward(given) }

    var result = given ?? AddResult()
    result.interfaces = [
      AddResult.Interface(name: bridge.name, hardwareAddress: "\(bridge.hardwareAddress)"),
      hostInterface, containerInterface(ends.containerAddress),
    ]
    if let gateway { result.interfaces.append(gateway) }
    if let vxlan { result.interfaces.append(try vxlan.interface()) }
    try limit(ends, &result, &progress)
    try pair.label(ends)
    try hand(result, answer)
  }

  /// Gets addresses for the container, whose device has this index in the result.
  func give(
    _ source: AddressManager, interface: Int, _ progress: inout Progress
  ) throws(CNIError) -> AddResult {
    progress.hasAddresses = true
    var given = try source.add(name)
    for index in given.addresses.indices { given.addresses[index].interface = interface }
    return given
  }

  private func makePair(
    _ container: Container, _ bridge: Int32?, _ mtu: Int?, _ progress: inout Progress
  ) throws(CNIError) -> VethPair.Ends {
    let ends = try pair.make(
      container, bridge: bridge, mtu: mtu,
      hardwareAddress: configuration.hardwareAddress)
    progress.hasPair = true
    return ends
  }

  private var hostInterface: AddResult.Interface {
    AddResult.Interface(name: mark.name, hardwareAddress: "\(mark.hardwareAddress)")
  }

  func containerInterface(_ address: LinkLayerAddress) -> AddResult.Interface {
    AddResult.Interface(
      name: invocation.interface, hardwareAddress: "\(address)", sandbox: invocation.namespace)
  }

  /// Adds the gateways and default routes that the configuration asks for.
  private func addGateways(_ given: inout AddResult, _ wanted: BridgeConfiguration) {
    var families: Set<AddressFamily> = []
    for index in given.addresses.indices {
      let prefix = given.addresses[index].address
      if wanted.isGateway, given.addresses[index].gateway == nil {
        given.addresses[index].gateway = prefix.network.address.successor
      }
      guard wanted.isDefaultGateway, families.insert(prefix.address.family).inserted else {
        continue
      }
      let everywhere = IPPrefix(.any(prefix.address.family), length: 0)
      // One without a gateway leads to the same gateway.
      if !given.routes.contains(where: { $0.destination == everywhere }) {
        given.routes.append(
          ResultRoute(destination: everywhere, gateway: given.addresses[index].gateway))
      }
    }
  }

  /// Gives the bridge the gateways' addresses.
  ///
  /// - Returns: the device that has them instead of the bridge, in a VLAN.
  private func beGateway(
    _ bridge: HostBridge, _ wanted: BridgeConfiguration, _ given: AddResult,
    _ progress: inout Progress
  ) throws(CNIError) -> AddResult.Interface? {
    var device = (name: bridge.name, index: bridge.index, address: bridge.hardwareAddress)
    var interface: AddResult.Interface?
    if let vlan = wanted.vlan {
      let gateway = VLANGateway(bridge: bridge, vlan: vlan)
      let (link, isNew) = try gateway.ensure(BridgePortSettings(wanted))
      if isNew { progress.gateway = gateway }
      guard let address = link.address.flatMap({ LinkLayerAddress($0) }) else {
        throw CNIError(.other, "\(gateway.name) has no address")
      }
      device = (gateway.name, link.index, address)
      interface = AddResult.Interface(name: gateway.name, hardwareAddress: "\(address)")
    }
    for assignment in given.addresses {
      guard let gateway = assignment.gateway else { continue }
      let prefix = IPPrefix(gateway, length: assignment.address.length)
      let isNew = try HostBridge.ensure(prefix, on: device, forces: wanted.forcesAddress, host)
      if isNew, wanted.vlan == nil { progress.bridgeAddresses.append(prefix) }
    }
    return interface
  }

  /// Waits until the bridge forwards what the port receives, at most two and a half seconds.
  private func waitUntilForwarding(_ port: Int32) throws(CNIError) {
    var milliseconds: UInt32 = 1
    var waited: UInt32 = 0
    while true {
      let link: Link
      do throws(NetlinkError) { link = try host.link(index: port) } catch {
        throw CNIError("device \(mark.name)", error)
      }
      if link.operationalState == .up { return }
      guard waited < 2500 else {
        let state = link.operationalState.map { "\($0.rawValue)" } ?? "unknown"
        throw CNIError(.other, "bridge port in error state: \(state)")
      }
      usleep(milliseconds * 1000)
      waited += milliseconds
      milliseconds = min(milliseconds * 2, 100)
    }
  }

  // MARK: ptp

  private func addPointToPoint(
    _ container: Container, _ progress: inout Progress,
    _ answer: (AddResult) throws(CNIError) -> Void
  ) throws(CNIError) {
    guard let addresses else { return }
    try pair.prepare(container)
    let mtu = configuration.mtu
    let early = addresses.needsDevice ? try makePair(container, nil, mtu, &progress) : nil
    let given = try give(addresses, interface: 1, &progress)
    let ends = if let early { early } else { try makePair(container, nil, mtu, &progress) }
    let inside = ContainerInterface(
      kernel: container.kernel, index: ends.containerIndex, name: invocation.interface)
    try inside.configure(given.addresses.map(\.address), in: container, .needless)
    try inside.addRoutes(given.routes, given.addresses)
    for assignment in given.addresses { try inside.routeThroughGateway(assignment) }
    let outside = PointToPoint(kernel: host, index: ends.hostIndex, name: mark.name)
    try outside.configure(given.addresses)
    try masquerade(given, &progress)
    try forward(given)

    var result = given
    result.interfaces = [hostInterface, containerInterface(ends.containerAddress)]
    try limit(ends, &result, &progress)
    try pair.label(ends)
    try hand(result, answer)
  }

  // MARK: all

  private func masquerade(
    _ given: AddResult, _ progress: inout Progress
  ) throws(CNIError) {
    if configuration.masquerades {
      progress.hasRules = true
      try rules.masquerade(given.addresses.map(\.address), for: name)
    }
  }

  /// Sets the limits that the runtime asks for.
  private func limit(
    _ ends: VethPair.Ends, _ result: inout AddResult, _ progress: inout Progress
  ) throws(CNIError) {
    guard let limits = configuration.limits else { return }
    guard let link = try host.find(mark.name), link.index == ends.hostIndex else {
      throw CNIError(.other, "\(mark.name) is gone")
    }
    progress.hasShaper = true
    if let interface = try shaper.limit(link, limits) { result.interfaces.append(interface) }
  }

  /// Lets the host forward. This stays: others may count on it by the time of a DEL.
  private func forward(_ given: AddResult) throws(CNIError) {
    let families = Set(given.addresses.map(\.address.address.family))
    if families.contains(.ipv4) { try KernelSetting.write("ipv4/ip_forward", "1") }
    if families.contains(.ipv6) { try KernelSetting.write("ipv6/conf/all/forwarding", "1") }
  }

  /// Puts the result behind what earlier plugins made, and hands it over as the last step.
  func hand(
    _ own: AddResult, _ answer: (AddResult) throws(CNIError) -> Void
  ) throws(CNIError) {
    var result = own
    if let names = configuration.names { result.names = names }
    if let previous = configuration.previous {
      let offset = previous.interfaces.count
      result.interfaces = previous.interfaces + own.interfaces
      result.addresses =
        previous.addresses
        + own.addresses.map { assignment in
          var moved = assignment
          moved.interface = assignment.interface.map { $0 + offset }
          return moved
        }
      result.routes = previous.routes + own.routes
      if result.names.isEmpty { result.names = previous.names }
    }
    try answer(result)
  }
}
