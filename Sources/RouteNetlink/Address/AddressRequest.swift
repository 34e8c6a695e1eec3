import CLinux
import Glibc
import Netlink

/// An address to put on a device, or to take off it (ip-address(8), linux/if_addr.h).
///
///     try connection.perform(AddressRequest(.add, IPPrefix("192.0.2.1/24")!, index: 4))
public struct AddressRequest: KernelRequest, Hashable {
  /// What becomes of the address.
  public enum Operation: Sendable, Hashable {
    /// Makes the address; `EEXIST` where the device has it.
    case add
    /// Makes the address, or changes the one there is.
    case replace
    /// Changes the address; the kernel makes it where there is none.
    case change
    /// Takes the address off the device.
    case delete
    /// Takes the first address off the device that has this own address, whatever its prefix (IPv4).
    case deleteAnyPrefix

    /// Whether the address goes.
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

  /// What becomes of the address.
  public var operation: Operation
  /// The device's index.
  public var index: Int32
  /// `AF_INET` or `AF_INET6`.
  public var family: Int32
  /// The device's own address (`IFA_LOCAL`).
  public var local: IPAddress?
  /// The other end's address on a point-to-point link (`IFA_ADDRESS`); without one, the own address.
  public var peer: IPAddress?
  /// Leading bits of the peer's address, or of the own one where there is none, that name the network.
  public var prefixLength: Int
  /// `IFA_BROADCAST`: the broadcast address of the network. IPv4 only; nil for none.
  public var broadcast: IPAddress?
  /// `IFA_ANYCAST`, which ip-address(8) can send; the kernel does not look at it.
  public var anycast: IPAddress?
  /// How far it is known; nil for the usual: the host for 127.0.0.0/8, else everywhere.
  public var scope: RouteScope?
  /// `IFA_F_*`. Some are the kernel's own and cannot be set, such as `IFA_F_SECONDARY`.
  public var flags: AddressFlags = []
  /// At most 15 bytes; IPv4 only.
  public var label: String?
  /// The metric of the route to the network.
  public var metric: UInt32?
  /// Seconds until the address goes, and until it is no longer used for new connections.
  public var lifetime: AddressLifetime?
  /// Who made it (`IFAPROT_*`, 0 to 255).
  public var originator: UInt8?

  /// An address with the length of its network's prefix.
  public init(_ operation: Operation, _ prefix: IPPrefix, index: Int32) {
    self.init(operation, family: prefix.address.family, index: index)
    local = prefix.address
    prefixLength = prefix.length
  }

  /// A request whose addresses are still to be filled in.
  public init(_ operation: Operation, family: Int32, index: Int32) {
    self.operation = operation
    self.family = family
    self.index = index
    prefixLength = 0
  }

  private var usualScope: RouteScope {
    guard let local, local.family == AF_INET, local[0] == 127 else { return .universe }
    return .host
  }

  /// `RTM_NEWADDR` or `RTM_DELADDR` with all that is not nil.
  public var message: Request {
    var list = AttributeList()
    var header = ifaddrmsg()
    header.ifa_family = list.octet("ifa_family", Int(family))
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
    if flags.rawValue > 0xff { list.put(AddressAttributes.keys.flags, flags.rawValue) }
    if let metric { list.put(AddressAttributes.keys.rtPriority, metric) }
    if let originator { list.put(AddressAttributes.keys.proto, originator) }
    if let lifetime {
      var info = ifa_cacheinfo()
      info.ifa_prefered = lifetime.preferred
      info.ifa_valid = lifetime.valid
      withUnsafeBytes(of: info) { list.put(AddressAttributes.keys.cacheinfo, bytes: Array($0)) }
    }
    return Request(
      operation.isDeletion ? RTM_DELADDR : RTM_NEWADDR, flags: Int(operation.flags), header: header,
      attributes: list)
  }
}

/// How long an address stays, in seconds (RFC 4862); `forever` for no end.
public struct AddressLifetime: Sendable, Hashable {
  /// No end (`INFINITY_LIFE_TIME` in the kernel).
  public static let forever = UInt32.max

  /// Seconds until the address goes. The kernel refuses 0.
  public var valid: UInt32
  /// Seconds until the address is no longer used for new connections; at most `valid`.
  public var preferred: UInt32

  /// Seconds; without arguments an address that stays.
  public init(valid: UInt32 = forever, preferred: UInt32 = forever) {
    self.valid = valid
    self.preferred = preferred
  }
}
