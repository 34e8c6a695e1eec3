import Linux
import CLinux
import Glibc
import Netlink

/// Adds an address to a device, changes it, or removes it (ip-address(8), linux/if_addr.h).
///
///     try connection.perform(AddressRequest(.add, IPPrefix("192.0.2.1/24")!, index: 4))
public struct AddressRequest: KernelRequest, Hashable {
  /// What to do with the address.
  public enum Operation: Sendable, Hashable {
    /// Adds the address; `EEXIST` if the device has it already.
    case add
    /// Adds the address, or changes the existing one.
    case replace
    /// Changes the address; the kernel adds it if it is missing.
    case change
    /// Removes the address from the device.
    case delete
    /// Removes the device's first address that equals `local`, whatever its prefix length (IPv4).
    case deleteAnyPrefix

    /// Whether the operation removes an address.
    public var isDeletion: Bool { self == .delete || self == .deleteAnyPrefix }

    var flags: Int32 {
      switch self {
      case .add: NLM_F_CREATE | NLM_F_EXCL
      case .replace: NLM_F_CREATE | NLM_F_REPLACE
      case .change: NLM_F_REPLACE
      case .delete, .deleteAnyPrefix: 0
      }
    }
  }

  /// What to do with the address.
  public var operation: Operation
  /// The device's index.
  public var index: Int32
  /// `.ipv4` or `.ipv6`.
  public var family: AddressFamily
  /// The device's own address (`IFA_LOCAL`).
  public var local: IPAddress?
  /// The address of the other end of a point-to-point link (`IFA_ADDRESS`); nil sends `local`.
  public var peer: IPAddress?
  /// How many leading bits of `peer`, or of `local` if there is no peer, name the network.
  public var prefixLength: Int
  /// `IFA_BROADCAST`: the broadcast address of the network. IPv4 only; nil for none.
  public var broadcast: IPAddress?
  /// `IFA_ANYCAST`: ip-address(8) can send it, but the kernel ignores it.
  public var anycast: IPAddress?
  /// How far the address is valid; nil for the usual scope: the host for 127.0.0.0/8, else everywhere.
  public var scope: RouteScope?
  /// `IFA_F_*`. The kernel sets some itself, such as `IFA_F_SECONDARY`; these cannot be set here.
  public var flags: AddressFlags = []
  /// The label, at most 15 bytes; IPv4 only.
  public var label: String?
  /// The metric of the route to the network.
  public var metric: UInt32?
  /// Seconds until the address is removed, and until it is no longer used for new connections.
  public var lifetime: AddressLifetime?
  /// What adds it.
  public var originator: AddressOrigin?

  /// A request about an address and the prefix length of its network.
  public init(_ operation: Operation, _ prefix: IPPrefix, index: Int32) {
    self.init(operation, family: prefix.address.family, index: index)
    local = prefix.address
    prefixLength = prefix.length
  }

  /// A request whose addresses are set afterwards.
  public init(_ operation: Operation, family: AddressFamily, index: Int32) {
    self.operation = operation
    self.family = family
    self.index = index
    prefixLength = 0
  }

  private var usualScope: RouteScope {
    guard let local, local.family == .ipv4, local[0] == 127 else { return .universe }
    return .host
  }

  /// `RTM_NEWADDR` or `RTM_DELADDR` with every field that is not nil.
  public var message: Request {
    var list = AttributeList()
    var header = ifaddrmsg()
    header.ifa_family = family.rawValue
    header.ifa_prefixlen = list.octet("ifa_prefixlen", prefixLength)
    header.ifa_scope = (scope ?? (operation.isDeletion ? .universe : usualScope)).rawValue
    header.ifa_index = UInt32(bitPattern: index)
    // The header has room for the first eight flags only.
    if flags.rawValue <= 0xff { header.ifa_flags = UInt8(flags.rawValue) }
    list.put(AddressAttributes.keys.local, address: local, of: family)
    let address = operation == .deleteAnyPrefix ? peer : peer ?? local
    list.put(AddressAttributes.keys.address, address: address, of: family)
    list.put(AddressAttributes.keys.broadcast, address: broadcast, of: family)
    list.put(AddressAttributes.keys.anycast, address: anycast, of: family)
    if let label { list.put(AddressAttributes.keys.label, string: label) }
    if flags.rawValue > 0xff { list.put(AddressAttributes.keys.flags, flags) }
    if let metric { list.put(AddressAttributes.keys.rtPriority, metric) }
    if let originator { list.put(AddressAttributes.keys.proto, originator) }
    if let lifetime {
      var info = ifa_cacheinfo()
      info.ifa_prefered = lifetime.preferred
      info.ifa_valid = lifetime.valid
      list.put(AddressAttributes.keys.cacheinfo, bytes: [UInt8](bytesOf: info))
    }
    return Request(
      operation.isDeletion ? RTM_DELADDR : RTM_NEWADDR, flags: Int(operation.flags), header: header,
      attributes: list)
  }
}

/// How long an address stays, in seconds (RFC 4862); `forever` means without an end.
public struct AddressLifetime: Sendable, Hashable {
  /// Without an end (`INFINITY_LIFE_TIME` in the kernel).
  public static let forever = UInt32.max

  /// Seconds until the address is removed. The kernel refuses 0.
  public var valid: UInt32
  /// Seconds until the address is no longer used for new connections; at most `valid`.
  public var preferred: UInt32

  /// Lifetimes in seconds; without arguments the address stays.
  public init(valid: UInt32 = forever, preferred: UInt32 = forever) {
    self.valid = valid
    self.preferred = preferred
  }
}
