import CLinux
import Glibc
import Netlink

/// An entry of a neighbour table or of a bridge's forwarding database as the kernel reports it (rtnetlink(7),
/// `RTM_NEWNEIGH`).
///
/// Each property decodes its attribute in place when it is read; what the kernel did not send is nil.
public struct Neighbour: KernelObject {
  /// The message that the entry is read from.
  public let message: Message
  /// By `NDA_*` code; codes of later kernels are in its `sequence`.
  public let attributes: AttributeTable

  /// The message types about neighbours.
  public static let types: [MessageType] = [.newNeighbour, .deleteNeighbour, .getNeighbour]

  /// Reads an `RTM_NEWNEIGH`, `RTM_DELNEIGH` or `RTM_GETNEIGH` message; nil for other types, and for a short
  /// header.
  public init?(_ message: Message) {
    guard Self.types.contains(message.type), message.payload.count >= Self.headerLength else {
      return nil
    }
    self.message = message
    attributes = message.attributes(after: Self.headerLength)
  }

  // The size of ndmsg: family and padding in four bytes, index in four, state in two, flags, type.
  private static let headerLength = 12

  /// True for `RTM_DELNEIGH`: the entry is gone.
  public var isDeleted: Bool { Int(message.type) == RTM_DELNEIGH }
  /// True for `RTM_GETNEIGH`: the kernel asks user space to resolve the address.
  public var isMiss: Bool { Int(message.type) == RTM_GETNEIGH }
  /// `.ipv4`, `.ipv6`, or `.bridge` for forwarding databases.
  public var family: AddressFamily { AddressFamily(rawValue: message.payload[0]) }
  /// The device's index; 0 for none.
  public var index: Int32 { message.payload.integer(at: 4, as: Int32.self) ?? 0 }
  /// How far the kernel knows that the neighbour is reachable.
  public var state: NeighbourState {
    NeighbourState(rawValue: message.payload.integer(at: 8, as: UInt16.self) ?? 0)
  }
  /// Properties of the entry, such as proxy or router.
  public var flags: NeighbourFlags { NeighbourFlags(rawValue: message.payload[10]) }
  /// The flags that do not fit in the header; empty if the kernel sends none.
  public var extendedFlags: NeighbourExtendedFlags {
    attributes[NeighbourAttributes.keys.flagsExt] ?? []
  }

  /// The neighbour's address; in a forwarding database the remote address of the tunnel, whose length tells its
  /// family.
  public var destination: IPAddress? {
    guard let payload = attributes.payload(NeighbourAttributes.keys.dst) else { return nil }
    guard family == .bridge else { return IPAddress(family: family, payload) }
    return IPAddress(family: payload.count == 16 ? .ipv6 : .ipv4, payload)
  }

  /// The neighbour's link-layer address.
  public var linkLayerAddress: Payload? { attributes.payload(NeighbourAttributes.keys.lladdr) }
  /// What added the entry.
  public var routingProtocol: RouteProtocol? {
    attributes[NeighbourAttributes.keys.protocol]
  }
  /// How many times the kernel has asked the neighbour without an answer.
  public var probes: UInt32? { attributes[NeighbourAttributes.keys.probes] }

  /// When the entry was last confirmed, used and changed, and how many references the kernel holds.
  public var usage: NeighbourUsage? {
    attributes.payload(NeighbourAttributes.keys.cacheinfo).flatMap(NeighbourUsage.init)
  }

  /// The request that deletes exactly this entry.
  public var deletion: Request {
    message.request(.deleteNeighbour, headerLength: Self.headerLength)
  }
}

/// `nda_cacheinfo` of linux/neighbour.h.
public struct NeighbourUsage: Sendable, Hashable {
  /// Ticks of USER_HZ since the neighbour was last known to be there.
  public var confirmed: UInt32
  /// Ticks of USER_HZ since the entry was last used.
  public var used: UInt32
  /// Ticks of USER_HZ since the entry last changed.
  public var updated: UInt32
  /// How many references the kernel holds in addition to the table's own.
  public var references: UInt32
}

extension NeighbourUsage {
  /// Reads `NDA_CACHEINFO`; nil if it is too short.
  init?(_ info: Payload) {
    guard let confirmed: UInt32 = info.integer(at: 0), let used: UInt32 = info.integer(at: 4),
      let updated: UInt32 = info.integer(at: 8), let references: UInt32 = info.integer(at: 12)
    else { return nil }
    self.init(confirmed: confirmed, used: used, updated: updated, references: references)
  }
}
