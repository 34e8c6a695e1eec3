import Netlink
import RouteNetlink

extension Attachment {
  func addMacvlan(
    _ wanted: MacvlanConfiguration, _ container: Container, _ progress: inout Progress,
    _ answer: (AddResult) throws(CNIError) -> Void
  ) throws(CNIError) {
    let device = try MacvlanDevice(
      wanted, invocation.interface, mtu: configuration.mtu,
      address: configuration.hardwareAddress ?? mark.deviceAddress, host, container)
    try device.prepare()
    let made = try device.make()
    progress.macvlan = { () throws(CNIError) in try device.remove(made.index) }
    var given: AddResult?
    if let addresses { given = try give(addresses, interface: 0, &progress) }
    let inside = ContainerInterface(
      kernel: container.kernel, index: made.index, name: invocation.interface)
    if let given {
      try inside.configure(given.addresses.map(\.address), in: container, .on)
      try inside.addRoutes(given.routes, given.addresses)
    } else {
      try inside.bringUp()
    }
    var result = given ?? AddResult()
    result.interfaces = [containerInterface(made.address)]
    try hand(result, answer)
  }

  /// Compares the container's device with the configuration.
  func check(_ wanted: MacvlanConfiguration, _ link: Link, _ container: Container) throws(CNIError)
  {
    let lower = try MacvlanDevice.lower(
      wanted, wanted.isMasterInside ? container.kernel : host)
    guard link.lowerIndex == lower.index else {
      throw CNIError(.other, "\(invocation.interface) is not on \(lower.name ?? "its master")")
    }
    let mode = link.data(MacvlanAttributes.self)?.mode
    guard mode == wanted.mode else {
      let (present, expected) = (mode?.word(or: "another"), wanted.mode.word(or: ""))
      throw CNIError(
        .other, "\(invocation.interface) has the mode \(present ?? "none"), not \(expected)")
    }
  }
}
