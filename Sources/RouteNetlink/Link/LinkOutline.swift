import CLinux
import Netlink

/// The name and a few other fields of a device, read without building an attribute table. Meant for dumps of
/// many devices that need hardly anything else.
public struct LinkOutline: KernelObject {
  /// The number of the device, 1 or more and unique in its namespace.
  public let index: Int32
  /// The type of its link layer.
  public let type: HardwareType
  /// Such as `.up` and `.running`.
  public let flags: InterfaceFlags
  /// Up to 15 bytes.
  public let name: String

  /// Reads an `RTM_NEWLINK` or `RTM_DELLINK` message; nil for other types, if the message is too short, and for
  /// a device without a name.
  public init?(_ message: Message) {
    guard Link.types.contains(message.type),
      let index = Self.index(of: message), let type: UInt16 = message.payload.integer(at: 2),
      let flags: UInt32 = message.payload.integer(at: 8)
    else { return nil }
    let attributes = message.payload.dropFirst(MemoryLayout<ifinfomsg>.size).attributes
    // The kernel sends the name first.
    guard let name = attributes.first(where: { $0.has(LinkAttributes.keys.ifname) }) else {
      return nil
    }
    self.index = index
    self.type = HardwareType(rawValue: type)
    self.flags = InterfaceFlags(rawValue: flags)
    self.name = name.payload.string
  }

  /// Only the index of the device that a message is about; nil if the message is too short.
  public static func index(of message: Message) -> Int32? { message.payload.integer(at: 4) }
}
