import CLinux
import Glibc
import Netlink

/// An address of a device as the kernel reports it, read where the message lies (rtnetlink(7),
/// `RTM_NEWADDR`), or one that is listened to by several: `RTM_NEWMULTICAST`, `RTM_NEWANYCAST`.
///
/// Each property looks at its attribute when it is asked for; what the kernel did not send is nil.
public struct Address: KernelObject {
  /// The message that is read.
  public let message: Message
  /// By `IFA_*` code; those of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// The types of messages that are about addresses.
  public static let types = [
    RTM_NEWADDR, RTM_DELADDR, UAPI.RTM_NEWMULTICAST, UAPI.RTM_DELMULTICAST, UAPI.RTM_NEWANYCAST,
    UAPI.RTM_DELANYCAST,
  ]

  /// The view of such a message; nil for others, and for a short header.
  public init?(_ message: Message) {
    let type = Int(message.type)
    guard type == RTM_NEWADDR || Self.types.contains(type),
      message.payload.count >= Self.headerLength
    else { return nil }
    self.message = message
    attributes = message.attributes(after: Self.headerLength)
  }

  // The size of ifaddrmsg: family, prefix length, flags, scope in a byte each, the index in four.
  private static let headerLength = 8

  /// The index alone of the device that a message is about; nil for one that is too short.
  public static func index(of message: Message) -> Int32? { message.payload.integer(at: 4) }

  /// True where the message tells that it is gone.
  public var isDeleted: Bool {
    switch Int(message.type) {
    case RTM_DELADDR, UAPI.RTM_DELMULTICAST, UAPI.RTM_DELANYCAST: true
    default: false
    }
  }
  /// `AF_INET`, `AF_INET6`.
  public var family: Int32 { Int32(message.payload[0]) }
  /// Leading bits of `peer`, or of `local` where there is none, that name the network.
  public var prefixLength: Int { Int(message.payload[1]) }
  /// How far it is known.
  public var scope: RouteScope { RouteScope(rawValue: message.payload[3]) }
  /// The device's index.
  public var index: Int32 { message.payload.integer(at: 4, as: Int32.self) ?? 0 }

  /// All flags of 32 bits where the kernel sends them (`IFA_FLAGS`), else the first eight, from the header.
  public var flags: AddressFlags {
    AddressFlags(rawValue: attributes[AddressAttributes.keys.flags] ?? UInt32(message.payload[2]))
  }
  /// IPv4: whether the device has an earlier address of the same network. IPv6: whether the address is a
  /// temporary one (RFC 8981), which has the same flag.
  public var isSecondary: Bool { flags.contains(.secondary) }
  /// Whether the kernel still looks for another host with the address (RFC 4862) and does not use it yet.
  public var isTentative: Bool { flags.contains(.tentative) }

  /// The device's own address.
  public var local: IPAddress? {
    address(
      attributes.has(AddressAttributes.keys.local)
        ? AddressAttributes.keys.local : AddressAttributes.keys.address)
  }

  /// The other end's address, where it is not the own one.
  public var peer: IPAddress? {
    guard let local = address(AddressAttributes.keys.local),
      let peer = address(AddressAttributes.keys.address), peer != local
    else {
      return nil
    }
    return peer
  }

  /// The own address with the length of the network's prefix.
  public var prefix: IPPrefix? { local.map { IPPrefix($0, length: prefixLength) } }
  /// The broadcast address of the network. IPv4 only.
  public var broadcast: IPAddress? { address(AddressAttributes.keys.broadcast) }
  /// The address of a message `RTM_NEWANYCAST` or `RTM_DELANYCAST`, which has no `local`. IPv6 only.
  public var anycast: IPAddress? { address(AddressAttributes.keys.anycast) }
  /// The group of a message `RTM_NEWMULTICAST` or `RTM_DELMULTICAST`, which has no `local`.
  public var multicast: IPAddress? { address(AddressAttributes.keys.multicast) }
  /// IPv4 only: the device's name, or what was set.
  @inlinable public var label: String? { attributes[AddressAttributes.keys.label] }
  /// The metric of the route to the network.
  @inlinable public var metric: UInt32? { attributes[AddressAttributes.keys.rtPriority] }
  /// Who made it (`IFAPROT_*`).
  @inlinable public var originator: UInt8? { attributes[AddressAttributes.keys.proto] }

  /// Seconds left.
  public var lifetime: AddressLifetime? {
    let times = attributes.withBytes(AddressAttributes.keys.cacheinfo) { info in
      info.count >= 8
        ? (
          info.loadUnaligned(as: UInt32.self),
          info.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        )
        : nil
    }
    guard case let (preferred, valid)?? = times else { return nil }
    return AddressLifetime(valid: valid, preferred: preferred)
  }

  /// The request that takes exactly this address off its device.
  public var deletion: Request {
    message.request(RTM_DELADDR, headerLength: Self.headerLength)
  }

  /// The request that makes this address again, on the device with the same index.
  public var creation: Request {
    message.request(RTM_NEWADDR, flags: Int(NLM_F_CREATE), headerLength: Self.headerLength)
  }

  private func address(_ key: AttributeKey<[UInt8]>) -> IPAddress? {
    attributes.withBytes(key) { IPAddress(family: family, bytes: $0) } ?? nil
  }
}
