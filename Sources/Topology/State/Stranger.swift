import Netlink

/// Something in a namespace that may be somebody else's: what a lab's file cannot say, or did not.
public struct Stranger: Sendable, Hashable {
  public enum Kind: String, Sendable, Codable, Comparable, CaseIterable {
    case link, address, route, rule, neighbour, nftables, qdisc, mtu, mac, bridge, sysctl

    public static func < (left: Kind, right: Kind) -> Bool {
      let order = allCases
      return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
    }
  }

  /// How it goes.
  enum Removal: Sendable, Hashable {
    case request(Request)
    /// "FAMILY NAME" of a table of nftables.
    case table(String)
    case change(DeviceID, LinkChange)
    case sysctl(key: String, value: String)
    /// Not without guessing, for this reason.
    case none(String)
  }

  public var kind: Kind
  /// "198.51.100.1/24 on eth0", or for a setting "eth0 1400, not 1500": together with the kind it tells
  /// one from the other.
  public var subject: String
  var removal: Removal

  init(_ kind: Kind, _ subject: String, _ removal: Removal) {
    self.kind = kind
    self.subject = subject
    self.removal = removal
  }

  /// Why `up --prune` leaves it; nil where it removes it.
  public var reasonToStay: String? {
    guard case .none(let reason) = removal else { return nil }
    return reason
  }

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
  public var node: String
  public var namespace: String
  public var strangers: [Stranger] = []
  /// How many routes each daemon keeps there, by the protocol's name.
  public var routes: [String: Int] = [:]

  public var isEmpty: Bool { strangers.isEmpty && routes.isEmpty }
}
