import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A link as its message shows it, before names stand for the indices in it.
struct RawLink {
  var link: LiveLink
  private let view: Link

  init(_ view: Link) {
    self.view = view
    link = LiveLink(
      index: view.index, name: view.name ?? "",
      kindName: view.kindName
        ?? (Int32(view.type) == ARPHRD_LOOPBACK ? LabKind.loopback.name : "device"),
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

  /// The index of the device below, or of the peer.
  ///
  /// A vxlan's data tells it: of one over another namespace's network the kernel gives its own index as that.
  var lowerIndex: Int32? {
    guard let data = view.data(VxlanAttributes.self) else { return view.lowerIndex }
    return data.link.flatMap { $0 == 0 ? nil : Int32(bitPattern: $0) }
  }

  /// The id of the namespace that the lower device, or the peer, is in; nil for this one.
  var lowerNamespaceID: Int32? { view.linkNamespaceID }

  /// What it is, once the device below it or its peer is known by name; nil for what labs do not make.
  func kind(lower: DeviceID?) -> DeviceKind? {
    LabKind.named(link.kindName)?.read(LabKind.Live(link: view, lower: lower))
  }
}
