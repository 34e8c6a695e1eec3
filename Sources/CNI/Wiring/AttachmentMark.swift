import Linux
import Netlink
import RouteNetlink

/// What tells the host's end of an attachment from all other devices, although the plugin keeps no records: the name and
/// the link-layer address that it is made with, both computed from the names of the network, the container and the
/// interface.
///
/// A device that was made by a plugin which was killed right after has both, so that GC and DEL find it. By chance
/// another device whose name begins with "veth" has them once in 2^40 times.
struct AttachmentMark: Hashable, Sendable {
  /// "veth" and eight digits, as the stock plugins name their devices.
  let name: String
  /// "ifb" and the same digits: the device that limits what the container sends.
  var shaperName: String { "ifb" + name.dropFirst(4) }
  let hardwareAddress: LinkLayerAddress
  /// What a device of the container is made with that shares a network with others: all its bits differ between
  /// attachments, so that two of them have the same no more often than by chance.
  let deviceAddress: LinkLayerAddress
  /// What the device is called for people.
  let alias: String

  init(network: String, _ attachment: AttachmentName) {
    let hash = Self.hash("\(network)\n\(attachment.container)\n\(attachment.interface)")
    hardwareAddress = Self.address(network, UInt32(truncatingIfNeeded: hash >> 40))
    name = Self.name(hardwareAddress, UInt16(truncatingIfNeeded: hash))
    deviceAddress = Self.address((0..<6).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) })
    let full = "CNI \(network) \(attachment.container) \(attachment.interface)"
    // IFALIASZ is 256.
    alias = String(full.prefix(255))
  }

  /// The address with these bytes. The two bits are set that make it one of a single device, which an administrator has
  /// given.
  private static func address(_ bytes: [UInt8]) -> LinkLayerAddress {
    LinkLayerAddress(bytes: [bytes[0] & 0xfc | 2] + bytes[1...]) ?? LinkLayerAddress(bytes: [])!
  }

  /// An address of which three bytes belong to the network.
  private static func address(_ network: String, _ number: UInt32) -> LinkLayerAddress {
    let net = hash(network)
    let bytes = [16, 8, 0].map { UInt8(truncatingIfNeeded: net >> UInt64($0)) }
    return address(bytes + [16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) })
  }

  /// Half of the digits are chosen, the others check that the name and the address belong together.
  private static func name(_ address: LinkLayerAddress, _ number: UInt16) -> String {
    let check = UInt16(truncatingIfNeeded: hash("\(address) \(number)"))
    let digits = String(UInt32(number) << 16 | UInt32(check), radix: 16)
    return "veth" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  /// Whether a device is the host's end of this attachment, or limits what comes from there.
  func isOn(_ link: Link) -> Bool {
    let expected = link.isA(VethAttributes.self) ? name : shaperName
    return Self.digits(link) != nil && link.name == expected
      && link.address?.array == hardwareAddress.bytes
  }

  /// The digits in the name of a device that is of a kind which attachments have on the host.
  private static func digits(_ link: Link) -> Substring? {
    guard let kind = link.kindName, kinds.contains(kind), let name = link.name,
      name.hasPrefix(kind)
    else { return nil }
    return name.dropFirst(kind.utf8.count)
  }

  /// The kinds of devices that attachments have on the host. Their names begin with these words.
  static let kinds = ["veth", "ifb"]

  /// Whether a device belongs to any attachment of a network.
  static func isOn(_ link: Link, network: String) -> Bool {
    guard let digits = digits(link), let number = UInt32(digits, radix: 16),
      let address = link.address.flatMap({ LinkLayerAddress($0) }), address.count == 6
    else { return false }
    let bytes = address.bytes
    let last = bytes[3...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return address == Self.address(network, last)
      && "veth\(digits)" == Self.name(address, UInt16(truncatingIfNeeded: number >> 16))
  }

  /// A fingerprint, and the last steps of MurmurHash3, which spread every bit over all others. It has to be the same in
  /// all versions.
  static func hash(_ text: String) -> UInt64 {
    var hash = Fingerprint.number(text.systemBytes)
    hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return hash ^ hash >> 33
  }
}
