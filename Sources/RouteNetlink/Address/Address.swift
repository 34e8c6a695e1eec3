import Linux
import CLinux
import Glibc
import Netlink

/// An address of a device as the kernel reports it (rtnetlink(7), `RTM_NEWADDR`), or one that the device
/// listens to together with others (`RTM_NEWMULTICAST`, `RTM_NEWANYCAST`).
///
/// Each property decodes its attribute in place when it is read; what the kernel did not send is nil.
public struct Address: KernelObject {
  private let head: Message.Head
  private let header: ifaddrmsg
  /// By `IFA_*` code; codes of later kernels are in its `sequence`.
  public let attributes: AttributeTable
  /// The message that the address is read from.
  public var message: Message { Message(head, attributes, after: Self.headerLength) }

  /// The message types about addresses.
  public static let types: [MessageType] = [
    .newAddress, .deleteAddress, .newMulticastAddress, .deleteMulticastAddress, .newAnycastAddress,
    .deleteAnycastAddress,
  ]

  /// Reads such a message; nil for other types, and for a short header.
  public init?(_ message: Message) {
    guard message.type == .newAddress || Self.types.contains(message.type),
      let header = message.payload.withBytes({ $0.load(as: ifaddrmsg.self) })
    else { return nil }
    head = message.head
    self.header = header
    attributes = message.attributes(after: Self.headerLength)
  }

  // The size of ifaddrmsg: family, prefix length, flags, scope in a byte each, the index in four.
  private static let headerLength = 8

  /// Only the index of the device that a message is about; nil if the message is too short.
  public static func index(of message: Message) -> Int32? { message.payload.integer(at: 4) }

  /// Whether the message says that the address is gone.
  public var isDeleted: Bool {
    switch head.type {
    case .deleteAddress, .deleteMulticastAddress, .deleteAnycastAddress: true
    default: false
    }
  }
  /// `.ipv4`, `.ipv6`.
  public var family: AddressFamily { AddressFamily(rawValue: header.ifa_family) }
  /// How many leading bits of `peer`, or of `local` if there is no peer, name the network.
  public var prefixLength: Int { Int(header.ifa_prefixlen) }
  /// How far the address is valid.
  public var scope: RouteScope { RouteScope(rawValue: header.ifa_scope) }
  /// The device's index.
  public var index: Int32 { Int32(bitPattern: header.ifa_index) }

  /// All 32 flags if the kernel sends them (`IFA_FLAGS`), otherwise the first eight, from the header.
  public var flags: AddressFlags {
    attributes[AddressAttributes.keys.flags] ?? AddressFlags(rawValue: UInt32(header.ifa_flags))
  }
  /// IPv4: whether the device has an earlier address in the same network. IPv6: whether the address is a
  /// temporary one (RFC 8981), which uses the same flag.
  public var isSecondary: Bool { flags.contains(.secondary) }
  /// Whether duplicate address detection is still running (RFC 4862): the kernel does not use the address yet.
  public var isTentative: Bool { flags.contains(.tentative) }

  /// The device's own address.
  public var local: IPAddress? {
    address(
      attributes.has(AddressAttributes.keys.local)
        ? AddressAttributes.keys.local : AddressAttributes.keys.address)
  }

  /// The address of the other end, if it is not the device's own.
  public var peer: IPAddress? {
    guard let local = address(AddressAttributes.keys.local),
      let peer = address(AddressAttributes.keys.address), peer != local
    else {
      return nil
    }
    return peer
  }

  /// The device's own address with the network's prefix length.
  public var prefix: IPPrefix? { local.map { IPPrefix($0, length: prefixLength) } }
  /// The broadcast address of the network. IPv4 only.
  public var broadcast: IPAddress? { address(AddressAttributes.keys.broadcast) }
  /// The address in an `RTM_NEWANYCAST` or `RTM_DELANYCAST` message, which has no `local`. IPv6 only.
  public var anycast: IPAddress? { address(AddressAttributes.keys.anycast) }
  /// The group in an `RTM_NEWMULTICAST` or `RTM_DELMULTICAST` message, which has no `local`.
  public var multicast: IPAddress? { address(AddressAttributes.keys.multicast) }
  /// IPv4 only: a label, by default the device's name.
  @inlinable public var label: String? { attributes[AddressAttributes.keys.label] }
  /// The metric of the route to the network.
  @inlinable public var metric: UInt32? { attributes[AddressAttributes.keys.rtPriority] }
  /// What added it.
  @inlinable public var originator: AddressOrigin? { attributes[AddressAttributes.keys.proto] }

  /// How long the address stays, in seconds from now.
  public var lifetime: AddressLifetime? {
    let lifetime: AddressLifetime?? = attributes.withBytes(AddressAttributes.keys.cacheinfo) {
      guard let preferred: UInt32 = $0.load(), let valid: UInt32 = $0.load(at: 4) else {
        return nil
      }
      return AddressLifetime(valid: valid, preferred: preferred)
    }
    return lifetime ?? nil
  }

  /// The request that removes exactly this address from its device.
  public var deletion: Request {
    message.request(.deleteAddress, headerLength: Self.headerLength)
  }

  /// The request that adds this address again, to the device with the same index.
  public var creation: Request {
    message.request(.newAddress, flags: .create, headerLength: Self.headerLength)
  }

  @inline(__always)
  private func address(_ key: AttributeKey<[UInt8]>) -> IPAddress? {
    // Most addresses have two of these five attributes.
    attributes.has(key) ? Self.address(attributes, key.code, family) : nil
  }

  private static func address(
    _ attributes: AttributeTable, _ code: Int, _ family: AddressFamily
  ) -> IPAddress? {
    attributes.withBytes(code) { IPAddress(family: family, bytes: $0) } ?? nil
  }
}
