import CLinux
import Netlink
import RouteNetlink

/// Something in a namespace that may be somebody else's: what a lab's file cannot say, or did not.
public struct Stranger: Sendable, Hashable {
  /// What it is. The order is that of reports.
  public enum Kind: String, Sendable, Codable, Comparable, CaseIterable {
    /// Something that the lab did not make, or an MTU or link-layer address that it did not set.
    case link, address, route, nexthop, rule, neighbour, fdb, xfrm, nftables, qdisc, mtu, mac,
      altname
    /// A setting that is not as the lab made it.
    case interface, port, bridge, sysctl
    /// What the kernel made for the lab, and somebody removed.
    case missing

    public static func < (left: Kind, right: Kind) -> Bool {
      let order = allCases
      return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
    }
  }

  /// How it goes.
  enum Removal: Sendable, Hashable {
    case request(Request)
    /// A request of `NETLINK_XFRM`.
    case ipsec(Request)
    /// "FAMILY NAME" of a table of nftables.
    case table(String)
    case change(DeviceID, LinkChange)
    case sysctl(key: String, value: String)
    /// Not without guessing, for this reason.
    case none(String)
  }

  /// What it is.
  public var kind: Kind
  /// "198.51.100.1/24 on eth0", or for a setting "eth0 1400, not 1500": together with the kind it tells
  /// one from the other.
  public var subject: String
  var removal: Removal
  /// The daemon that keeps it, so that it is none: see `Daemon`.
  var keeper: String?

  init(_ kind: Kind, _ subject: String, _ removal: Removal, keeper: String? = nil) {
    self.kind = kind
    self.subject = subject
    self.removal = removal
    self.keeper = keeper
  }

  /// Why `up --prune` leaves it; nil where it removes it.
  public var reasonToStay: String? {
    guard case .none(let reason) = removal else { return nil }
    return reason
  }

  /// "address 198.51.100.1/24 on eth0"
  public var words: String { "\(kind.rawValue) \(subject)" }
}

// The words by which strangers are known again.
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

/// What is in the namespace of a node and not of its lab.
public struct NodeStrangers: Sendable, Hashable {
  /// The node's name.
  public var node: String
  /// The namespace's name in the store.
  public var namespace: String
  /// Those that are nobody's daemon's.
  public var strangers: [Stranger] = []
  /// How much of each kind each daemon keeps there, by the protocol's name.
  public var kept: [Stranger.Kind: [String: Int]] = [:]

  /// How many routes those are.
  public var routes: [String: Int] { kept[.route] ?? [:] }

  /// Whether there is nothing to tell.
  public var isEmpty: Bool { strangers.isEmpty && kept.isEmpty }
}

/// Who keeps routes, addresses, rules and neighbours, as they say themselves (`RouteProtocol`).
///
/// What bears the number of a daemon comes and goes as that one decides, whether it began before the lab
/// was up or later: it is none of the lab's, and nobody's doing either. What bears no such number, people
/// and programs make alike.
enum Daemon {
  /// "bgp" for 186; nil for what the kernel, the boot and people make.
  static func name(_ number: UInt8?) -> String? {
    number.flatMap { $0 > RouteProtocol.static.rawValue ? LiveRoute.protocolName($0) : nil }
  }
}
