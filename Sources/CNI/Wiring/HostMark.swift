import Linux
import Netlink
import RouteNetlink

/// What tells a bridge or VXLAN device that the plugin made from one that an administrator made: its link-layer address.
/// Three of its bytes are random, since hosts on one network may have devices of one name, and two check them.
enum HostMark {
  static func address(_ network: String, _ name: String, _ kind: String) -> LinkLayerAddress {
    address(network, name, kind, UInt32.random(in: 0...0xff_ffff))
  }

  private static func address(
    _ network: String, _ name: String, _ kind: String, _ number: UInt32
  ) -> LinkLayerAddress {
    let check = AttachmentMark.hash("\(kind)\n\(network)\n\(name)\n\(number)")
    var bytes = [UInt8(truncatingIfNeeded: check >> 16) & 0xfc | 2]
    bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    bytes += [UInt8(truncatingIfNeeded: check >> 8), UInt8(truncatingIfNeeded: check)]
    return LinkLayerAddress(bytes: bytes) ?? LinkLayerAddress(bytes: [])!
  }

  /// Whether the plugin made the device for this network.
  static func isOn(_ link: Link, network: String) -> Bool {
    guard let kind = link.kindName, let name = link.name,
      let present = link.address.flatMap({ LinkLayerAddress($0) }), present.count == 6
    else { return false }
    let number = present.bytes[1...3].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return present == address(network, name, kind, number)
  }
}
