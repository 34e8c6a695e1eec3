import CLinux
import Glibc
import Netlink

/// A prefix that a router advertised on a device (RTM_NEWPREFIX; RFC 4861, linux/rtnetlink.h `prefixmsg`).
public struct AnnouncedPrefix: KernelObject {
  /// The message that the prefix is read from.
  public let message: Message
  /// By the keys of `PrefixAttributes`.
  public let attributes: AttributeTable

  /// The message types about such prefixes.
  public static let types: [MessageType] = [.newPrefix]

  /// Reads an `RTM_NEWPREFIX` message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    guard Int(message.type) == RTM_NEWPREFIX,
      message.payload.count >= MemoryLayout<prefixmsg>.size
    else { return nil }
    self.message = message
    attributes = message.attributes(after: MemoryLayout<prefixmsg>.size)
  }

  /// The address family, `.ipv6`.
  public var family: AddressFamily { AddressFamily(rawValue: message.payload[0]) }
  /// The device's index.
  public var index: Int32 { message.payload.integer(at: 4, as: Int32.self) ?? 0 }
  /// The prefix length of `address`.
  public var length: Int { Int(message.payload[9]) }
  /// Whether its addresses can be reached without a router.
  public var isOnLink: Bool { message.payload[10] & 1 != 0 }
  /// Whether hosts configure addresses in it by themselves (SLAAC).
  public var isAutonomous: Bool { message.payload[10] & 2 != 0 }

  /// The prefix's address; nil if the kernel sent none.
  public var address: IPAddress? {
    attributes.payload(PrefixAttributes.keys.address).flatMap {
      IPAddress(family: .ipv6, $0)
    }
  }

  /// How long addresses in it last, in seconds.
  public var lifetime: AddressLifetime? {
    guard let cache = attributes.payload(PrefixAttributes.keys.cacheinfo),
      let preferred = cache.u32, let valid: UInt32 = cache.integer(at: 4)
    else { return nil }
    return AddressLifetime(valid: valid, preferred: preferred)
  }
}
