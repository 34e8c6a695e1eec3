import CLinux
import Glibc
import Netlink
import Linux

/// Asks for devices (RTM_GETLINK): all that match, or one by its index or name. Also says how much to report
/// about each.
///
/// Unless told not to, the kernel sends 200 bytes of statistics with every device. For a list of names that is
/// a quarter of the work.
public struct LinkQuery: KernelQuery, Hashable {
  /// Each answer is one device.
  public typealias Reply = Link

  /// `.unspecified`, or the family whose list to ask for: `.bridge` for the ports of bridges, `.ipv6` for
  /// devices with IPv6.
  public var family: AddressFamily = .unspecified
  /// Only the ports of this device.
  public var master: Int32?
  /// Only devices of this kind.
  public var kind: String?
  /// Whether to include the counters: `IFLA_STATS` and `IFLA_STATS64`.
  public var statistics = false
  /// Whether to include virtual functions, which a dump of many devices may leave out.
  public var virtualFunctions = false

  /// The index of the device to get; 0 for none.
  public var index: Int32 = 0
  /// The name or an alternative name of the device to get.
  public var name: String?

  /// All devices.
  public init() {}

  /// The device with this index.
  public init(index: Int32) { self.index = index }

  /// The device with this name or alternative name.
  public init(name: String) { self.name = name }

  /// `RTM_GETLINK` with the index or the name, or with the filters that are set.
  public var message: Request {
    var list = AttributeList()
    let header = ifinfomsg(family: family, index: index)
    putSelector(&list)
    return Request(RTM_GETLINK, header: header, attributes: list)
  }

  private func putSelector(_ list: inout AttributeList) {
    if index != 0 { return putMask(&list) }
    if let name {
      putMask(&list)
      return list.put(device: name)
    }
    // The IPv6 list is a shorter one, and its request takes no attributes.
    if family == .ipv6 { return }
    putMask(&list)
    if let master { list.put(LinkAttributes.keys.master, master) }
    if let kind {
      list.nest(LinkAttributes.keys.linkinfo) {
        $0.put(LinkInfoAttributes.keys.kind, unterminated: kind)
      }
    }
  }

  private func putMask(_ list: inout AttributeList) {
    var mask: Int32 = 0
    if virtualFunctions { mask |= RTEXT_FILTER_VF }
    if !statistics { mask |= RTEXT_FILTER_SKIP_STATS }
    list.put(LinkAttributes.keys.extMask, UInt32(bitPattern: mask))
  }
}

extension AttributeList {
  /// Puts the name that the kernel shall find a device by. A name that is too long for a device can only be an
  /// alternative name.
  mutating func put(device name: String) {
    let isAlternative = name.systemBytes.count >= Int(IFNAMSIZ)
    put(
      isAlternative ? LinkAttributes.keys.altIfname.code : LinkAttributes.keys.ifname.code,
      string: name)
  }
}

extension ifinfomsg {
  /// The fixed header of messages about devices.
  init(family: AddressFamily, index: Int32) {
    self.init()
    ifi_family = family.rawValue
    ifi_index = index
  }
}
