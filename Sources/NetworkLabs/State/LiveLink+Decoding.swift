import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A link as in its message, before its indices are resolved to names.
struct RawLink {
  var link: LiveLink
  private let view: Link

  init(_ received: Link) {
    let view = received.detached
    self.view = view
    link = LiveLink(
      index: view.index, name: view.name ?? "",
      kindName: view.kindName
        ?? (view.type == .loopback ? LabKind.loopback.name : "device"),
      mtu: Int(view.mtu ?? 0), flags: view.flags,
      hasCarrier: view.attributes[LinkAttributes.keys.carrier] == 1,
      withoutLinkLocal: view.addressGenerationMode == AddressGenerationMode.none)
    link.values = LinkSetting.values(view)
    link.alias = view.alias
    link.alternativeNames = view.alternativeNames
    if let address = view.address, address.count == 6 { link.mac = LinkLayerAddress(address) }
    link.portState = view.port(BridgePortAttributes.self)?.state
  }

  var masterIndex: Int32? { view.master }

  /// The index of the lower device, or of the peer.
  ///
  /// A VXLAN states it in its own data: if another namespace's network carries it, the kernel reports the VXLAN's
  /// own index as that of its lower device.
  var lowerIndex: Int32? {
    guard let data = view.data(VxlanAttributes.self) else { return view.lowerIndex }
    return data.link.flatMap { $0 == 0 ? nil : Int32(bitPattern: $0) }
  }

  /// The id of the namespace with the lower device or the peer; nil for this namespace.
  var lowerNamespaceID: Int32? { view.linkNamespaceID }

  /// Its kind, given the name of its lower device or peer; nil for a kind that labs do not make.
  func kind(lower: DeviceID?) -> DeviceKind? {
    LabKind.named(link.kindName)?.read(LabKind.Live(link: view, lower: lower))
  }
}
