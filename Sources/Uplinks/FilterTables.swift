import CLinux
import Glibc
import Netlink
import Linux

/// The nftables of the caller's network namespace, read over netlink (linux/netfilter/nf_tables.h), so that
/// reading needs no program.
struct FilterTables {
  private let connection: NetlinkConnection

  /// The families of tables that see forwarded IP packets (`NFPROTO_*`).
  enum Family: UInt8, CaseIterable {
    case inet = 1
    case ip = 2
    case ip6 = 10

    /// The word that nft uses.
    var name: String {
      switch self {
      case .inet: "inet"
      case .ip: "ip"
      case .ip6: "ip6"
      }
    }
  }

  struct Table {
    var family: Family
    var name: String
    var comment: String?
  }

  struct Chain {
    var family: Family
    var table: String
    var name: String
    /// `NF_INET_*`; nil for a chain that is only jumped to.
    var hook: UInt32?
    /// `NF_DROP` 0 or `NF_ACCEPT` 1.
    var policy: UInt32?
  }

  struct Rule {
    var family: Family
    var table: String
    var chain: String
    var comment: String?
    /// Whether it drops or rejects every packet.
    var endsEverything: Bool
    /// The encoded expressions, searched for names of devices.
    var bytes: [UInt8]
  }

  /// `nfgenmsg` of linux/netfilter/nfnetlink.h.
  private struct Header {
    var family: UInt8 = 0
    var version: UInt8 = 0
    var resource: UInt16 = 0
  }

  private static let subsystem = 10 << 8

  /// nil if the kernel has no nftables.
  init?() throws(UplinkError) {
    do throws(NetlinkError) {
      connection = NetlinkConnection(try NetlinkSocket(.netfilter))
    } catch {
      if error.code == EPROTONOSUPPORT { return nil }
      throw UplinkError("nftables cannot be read", error)
    }
  }

  /// Whether nfnetlink, which is there, also has nftables.
  func isSupported() throws(UplinkError) -> Bool {
    do throws(NetlinkError) {
      let request = Request(Self.subsystem | 1, header: Header(), attributes: AttributeList())
      _ = try connection.dump(request) { _ in }
      return true
    } catch {
      if Self.lacks.contains(error.code) { return false }
      throw UplinkError("nftables cannot be read", error)
    }
  }

  /// nfnetlink is there, but not nftables (net/netfilter/nfnetlink.c).
  private static let lacks = [EINVAL, EOPNOTSUPP]

  func tables() throws(UplinkError) -> [Table] {
    try dump(1) { family, attributes in
      guard let name = attributes.string(1) else { return nil }
      return Table(family: family, name: name, comment: attributes[6].flatMap(Self.comment))
    }
  }

  func chains() throws(UplinkError) -> [Chain] {
    try dump(4) { family, attributes in
      guard let table = attributes.string(1), let name = attributes.string(3) else { return nil }
      return Chain(
        family: family, table: table, name: name, hook: attributes.nested(4)?.be32(1),
        policy: attributes.be32(5))
    }
  }

  /// The rules of one table only, since others may have thousands.
  func rules(of family: Family, _ table: String) throws(UplinkError) -> [Rule] {
    var filter = AttributeList()
    filter.put(1, string: table)
    return try dump(7, of: family, filter) { family, attributes in
      guard let table = attributes.string(1), let chain = attributes.string(2) else { return nil }
      let list = attributes[4] ?? Payload([])
      return Rule(
        family: family, table: table, chain: chain, comment: attributes[7].flatMap(Self.comment),
        endsEverything: Self.endsEverything(list), bytes: list.array)
    }
  }

  private static func endsEverything(_ expressions: Payload) -> Bool {
    for attribute in expressions.attributes {
      let expression = attribute.payload.nested
      switch expression.string(1) {
      case "counter", "log": continue
      case "reject": return true
      case "immediate": return expression.nested(2)?.nested(2)?.nested(2)?.be32(1) == 0
      // The expression is a condition.
      default: return false
      }
    }
    return false
  }

  private func dump<Object>(
    _ message: Int, of family: Family? = nil, _ filter: AttributeList = AttributeList(),
    _ read: (Family, AttributeTable) -> Object?
  ) throws(UplinkError) -> [Object] {
    let request = Request(
      Self.subsystem | message, header: Header(family: family?.rawValue ?? 0), attributes: filter)
    var result: [Object] = []
    do throws(NetlinkError) {
      // Another program may change the rules in the meantime.
      for _ in 0..<16 {
        result = []
        let outcome = try connection.dump(request) {
          let attributes = $0.attributes(after: MemoryLayout<Header>.size)
          guard let family = $0.payload.u8.flatMap(Family.init(rawValue:)),
            let object = read(family, attributes)
          else { return }
          result.append(object)
        }
        if outcome == .complete { return result }
      }
    } catch {
      if Self.lacks.contains(error.code) { return [] }
      throw UplinkError("nftables cannot be read", error)
    }
    throw UplinkError("nftables cannot be read: its rules change all the time")
  }

  /// The comment in the user data that nft stores with an object: type 0, length, text with its NUL
  /// (libnftnl/udata.h).
  private static func comment(_ data: Payload) -> String? {
    var at = 0
    while at + 2 <= data.count {
      let (type, length) = (data[at], Int(data[at + 1]))
      guard at + 2 + length <= data.count else { return nil }
      if type == 0 { return data.dropFirst(at + 2).prefix(length).string }
      at += 2 + length
    }
    return nil
  }
}
