import CLinux
import Glibc
import Netlink

/// A multicast group in a bridge's database.
public enum MulticastGroup: Sendable, Hashable {
  /// An IPv4 or IPv6 group.
  case network(IPAddress)
  /// An Ethernet group of six bytes.
  case linkLayer(LinkLayerAddress)

  /// Reads `addr` of `struct br_mdb_entry`: 16 bytes that start with the address, then the protocol.
  init?(_ payload: Payload) {
    guard let ethertype = payload.integer(at: 16, as: UInt16.self).map(UInt16.init(bigEndian:))
    else { return nil }
    let address: IPAddress? =
      switch Int32(ethertype) {
      case ETH_P_IP: IPAddress(family: .ipv4, payload.prefix(4))
      case ETH_P_IPV6: IPAddress(family: .ipv6, payload.prefix(16))
      default: nil
      }
    if let address {
      self = .network(address)
    } else if let address = LinkLayerAddress(payload.prefix(6)) {
      self = .linkLayer(address)
    } else {
      return nil
    }
  }

  private var bytes: [UInt8] {
    switch self {
    case .network(let address): address.bytes
    case .linkLayer(let address): address.bytes
    }
  }

  /// The EtherType in host byte order; 0 for an Ethernet group.
  private var ethertype: UInt16 {
    guard case .network(let address) = self else { return 0 }
    return UInt16(address.family == .ipv4 ? ETH_P_IP : ETH_P_IPV6)
  }

  /// `addr` of `struct br_mdb_entry`, with its padding.
  static func encoded(_ group: MulticastGroup?) -> [UInt8] {
    let address = (group?.bytes ?? []).prefix(16)
    let ethertype = group?.ethertype ?? 0
    return address + [UInt8](repeating: 0, count: 16 - address.count)
      + [UInt8(ethertype >> 8), UInt8(truncatingIfNeeded: ethertype), 0, 0]
  }
}

extension MulticastGroup: CustomStringConvertible {
  /// The address.
  public var description: String {
    switch self {
    case .network(let address): "\(address)"
    case .linkLayer(let address): "\(address)"
    }
  }
}

/// Whether the sources that a port lists are included or excluded (`MCAST_INCLUDE`, linux/in.h).
public struct MulticastFilterMode: NamedValue {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// All sources except the listed ones.
  public static let exclude = Self(rawValue: 0)
  /// Only the listed sources.
  public static let include = Self(rawValue: 1)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .include: "include", .exclude: "exclude",
  ]
}

/// Flags of a port in a multicast group (`MDB_FLAGS_*`, linux/if_bridge.h).
public struct MDBFlags: NamedFlags {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The entry is offloaded to hardware.
  public static let offload = Self(rawValue: 1 << 0)
  /// The port leaves at once when it sends a leave message.
  public static let fastLeave = Self(rawValue: 1 << 1)
  /// Added because another port wants the group from any source.
  public static let addedByStarExclude = Self(rawValue: 1 << 2)
  /// The port does not want this source.
  public static let blocked = Self(rawValue: 1 << 3)
  /// The entry could not be offloaded to hardware.
  public static let offloadFailed = Self(rawValue: 1 << 4)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .offload: "offload", .fastLeave: "fast_leave", .addedByStarExclude: "added_by_star_ex",
    .blocked: "blocked", .offloadFailed: "offload_failed",
  ]
}
