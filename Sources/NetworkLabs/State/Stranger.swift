import CLinux
import Netlink
import RouteNetlink

/// Something in a namespace that a lab's file does not, or cannot, declare. Somebody else may have made it.
public struct Stranger: Sendable, Hashable {
  /// What it is. Reports use this order.
  public enum Kind: String, Sendable, Codable, Comparable, CaseIterable {
    /// An object that the lab did not make, or an MTU or link-layer address that it did not set.
    case link, address, route, nexthop, rule, neighbour, fdb, xfrm, nftables, qdisc, mtu, mac,
      altname
    /// A setting that is no longer as the lab made it.
    case interface, port, bridge, sysctl
    /// Something the kernel made for the lab and somebody removed.
    case missing

    public static func < (left: Kind, right: Kind) -> Bool {
      let order = allCases
      return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
    }
  }

  /// How to remove it.
  enum Removal: Sendable, Hashable {
    case request(Request)
    /// A request of `NETLINK_XFRM`.
    case ipsec(Request)
    /// "FAMILY NAME" of a table of nftables.
    case table(String)
    case change(DeviceID, LinkChange)
    case sysctl(key: String, value: String)
    /// It cannot be removed without guessing, for this reason.
    case none(String)
  }

  /// What it is.
  public var kind: Kind
  /// "198.51.100.1/24 on eth0", or for a setting "eth0 1400, not 1500". Kind and subject together identify it.
  public var subject: String
  var removal: Removal
  /// The daemon that maintains it; then it does not count as a stranger. See `Daemon`.
  var keeper: String?

  init(_ kind: Kind, _ subject: String, _ removal: Removal, keeper: String? = nil) {
    self.kind = kind
    self.subject = subject
    self.removal = removal
    self.keeper = keeper
  }

  /// Why `up --prune` leaves it; nil if it removes it.
  public var reasonToStay: String? {
    guard case .none(let reason) = removal else { return nil }
    return reason
  }

  /// "address 198.51.100.1/24 on eth0"
  public var words: String { "\(kind.rawValue) \(subject)" }
}

// The words that identify strangers, in records too.
extension LiveLink {
  var words: String { "\(name) (\(kindName))" }
}

extension LiveAddress {
  func words(on device: String) -> String { "\(prefix) on \(device)" }
}

extension LiveRoute {
  var words: String { "\(route)" + (tos == 0 ? "" : " tos \(tos)") }
}

extension NetworkParameters.Difference {
  var key: String { Sysctl.key(path) }
  var words: String { "\(key) \(value), not \(usual)" }
}

/// What is in a node's namespace but not part of its lab.
public struct NodeStrangers: Sendable, Hashable {
  /// The node's name.
  public var node: String
  /// The namespace's name in the store.
  public var namespace: String
  /// The strangers, without what daemons maintain.
  public var strangers: [Stranger] = []
  /// How many objects of each kind each daemon maintains there, by the name of its protocol.
  public var kept: [Stranger.Kind: [String: Int]] = [:]

  /// How many of these are routes, by the name of the protocol.
  public var routes: [String: Int] { kept[.route] ?? [:] }

  /// Whether there is nothing to report.
  public var isEmpty: Bool { strangers.isEmpty && kept.isEmpty }
}

/// The daemon that maintains a route, address, rule or neighbour, as its protocol number says (`RouteProtocol`).
///
/// A daemon adds and removes such objects as it sees fit, whether it started before the lab was up or later. So they
/// are neither the lab's nor strangers. Objects without a daemon's number may come from people or programs alike.
enum Daemon {
  /// "bgp" for 186; nil for the numbers of the kernel, the boot and people.
  static func name(_ number: UInt8?) -> String? {
    number.flatMap { $0 > RouteProtocol.static.rawValue ? LiveRoute.protocolName($0) : nil }
  }
}
