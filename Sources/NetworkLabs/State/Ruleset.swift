import CLinux
import Glibc
import Linux
import Netlink
import NetworkNamespaces

/// The state of a node's nftables ruleset when the lab came up, to notice later changes.
///
/// Only the tables that the file declares count, since a program of the node may have its own. Whatever changes as
/// packets pass (counters, quotas, elements of named sets) does not count.
struct LoadedRuleset: Sendable, Codable, Hashable {
  /// The kernel's generation number (`NFTA_GEN_ID`). As long as it is the same, nothing has changed.
  var generation: UInt32?
  /// "FAMILY NAME" of each table.
  var tables: Set<String>
  /// The fingerprint of the tables' content.
  var fingerprint: String

  /// Reads the ruleset just after `rules` were loaded.
  init(rules: String, reader: RulesetReader) throws(LabError) {
    generation = try reader.generation()
    let listing = try reader.listing()
    tables = Self.declared(in: rules)
    // Tables declared in an included file do not show in the text.
    if tables.isEmpty { tables = listing.tables }
    fingerprint = listing.fingerprint(of: tables)
  }

  /// Whether the tables have changed.
  func isChanged(_ reader: RulesetReader) throws(LabError) -> Bool {
    if let generation, try reader.generation() == generation { return false }
    return try reader.listing().fingerprint(of: tables) != fingerprint
  }

  private static let families: Set<String> = ["ip", "ip6", "inet", "arp", "bridge", "netdev"]

  /// The tables that an input of `nft -f` names.
  static func declared(in rules: String) -> Set<String> {
    let lines = rules.split(separator: "\n").map { $0.prefix { $0 != "#" } }
    let words = lines.joined(separator: " ").split { $0.isWhitespace || "{};".contains($0) }
    var result: Set<String> = []
    for (index, word) in words.enumerated() where word == "table" {
      let next = words[(index + 1)...].prefix(2).map(String.init)
      guard let first = next.first else { continue }
      if families.contains(first) {
        if next.count == 2 { result.insert("\(first) \(next[1])") }
      } else {
        result.insert("ip \(first)")
      }
    }
    return result
  }
}

/// Queries nftables in one namespace.
struct RulesetReader {
  let runner: NodeRunner

  /// `nfgenmsg` of linux/netfilter/nfnetlink.h.
  private struct Header {
    var family: UInt8 = 0
    var version: UInt8 = 0
    var resource: UInt16 = 0
  }

  /// Asks with NFT_MSG_GETGEN (linux/netfilter/nf_tables.h); nil if the kernel has no nftables.
  func generation() throws(LabError) -> UInt32? {
    let subsystem = 10 << 8
    let handle = try runner.handle()
    do throws(NetlinkError) {
      let socket = try handle.socket(.netfilter)
      let request = Request(subsystem | 16, header: Header())
      let answer = try NetlinkConnection(socket).get(request)
      return answer.attributes(after: MemoryLayout<Header>.size).be32(1)
    } catch {
      if Self.isAbsence(error) { return nil }
      throw LabError("the ruleset of `\(runner.namespace)`", error)
    }
  }

  /// Whether the error means that nfnetlink is missing, or nftables in it (net/netfilter/nfnetlink.c).
  private static func isAbsence(_ error: NetlinkError) -> Bool {
    [EPROTONOSUPPORT, EINVAL, EOPNOTSUPP].contains(error.code)
  }

  /// The tables as strangers (NFT_MSG_GETTABLE); empty if the kernel has no nftables.
  static func tables(_ place: OpenNamespace) throws(NetlinkError) -> [Stranger] {
    do throws(NetlinkError) {
      return try listTables(place)
    } catch {
      if isAbsence(error) { return [] }
      throw error
    }
  }

  private static func listTables(
    _ place: OpenNamespace
  ) throws(NetlinkError) -> [Stranger] {
    let subsystem = 10 << 8
    let socket = try place.socket(.netfilter)
    var result: [Stranger] = []
    try NetlinkConnection(socket).consistentDump(
      Request(subsystem | 1, header: Header()), reset: { result = [] }
    ) { message in
      let attributes = message.attributes(after: MemoryLayout<Header>.size)
      guard let family = message.payload.u8.flatMap({ families[$0] }),
        let name = attributes.string(Attribute.name)
      else { return }
      let isHeld = attributes.be32(Attribute.owner) != nil
      let table = "\(family) \(name)"
      result.append(
        Stranger(.nftables, table, isHeld ? .none("a program holds it") : .table(table)))
    }
    return result
  }

  /// `NFTA_TABLE_*`.
  private enum Attribute {
    static let name = 1
    static let owner = 7
  }

  /// nft's words for `NFPROTO_*`.
  private static let families: [UInt8: String] = [
    1: "inet", 2: "ip", 3: "arp", 5: "netdev", 7: "bridge", 10: "ip6",
  ]

  /// The ruleset as text that loads it again, including counters.
  func text() throws(LabError) -> String { try list([]) }

  /// Tables ("FAMILY NAME") as text that makes them again, without the contents of counters and sets.
  func text(of tables: [String]) throws(LabError) -> String {
    var text = ""
    for table in tables {
      text += try run(["-s", "list", "table"] + table.split(separator: " ").map(String.init))
    }
    return text
  }

  func listing() throws(LabError) -> RulesetListing {
    let text = try list(["-j"])
    guard let document = try? JSONValue(Array(text.utf8)),
      case .array(let objects)? = document["nftables"]
    else {
      throw LabError("the ruleset of `\(runner.namespace)`: nft lists none in JSON")
    }
    return RulesetListing(objects: objects)
  }

  private func list(_ options: [String]) throws(LabError) -> String {
    try run(options + ["list", "ruleset"])
  }

  private func run(_ words: [String]) throws(LabError) -> String {
    let result = try runner.run(["nft"] + words)
    guard result.status == 0 else {
      throw LabError("the ruleset of `\(runner.namespace)`: \(result.output.trimmingBlanks())")
    }
    return result.output
  }
}

/// A ruleset as libnftables-json(5) describes it.
struct RulesetListing {
  let objects: [JSONValue]

  var tables: Set<String> { Set(objects.compactMap { Self.name($0["table"], "name") }) }

  private static func name(_ object: JSONValue?, _ key: String) -> String? {
    guard case .string(let family)? = object?["family"], case .string(let table)? = object?[key]
    else { return nil }
    return "\(family) \(table)"
  }

  func fingerprint(of tables: Set<String>) -> String {
    let wanted = objects.filter { object in
      guard case .object(let members) = object,
        let (kind, content) = members.first.map({ ($0.name, $0.value) })
      else { return false }
      return Self.name(content, kind == "table" ? "name" : "table").map(tables.contains) ?? false
    }
    let lasting = JSONValue.array(wanted.map(Self.lasting)).sorted.bytes(.compact)
    // Records of earlier versions have it from a text with escaped slashes.
    return Fingerprint.of(lasting.flatMap { $0 == UInt8(ascii: "/") ? Array("\\/".utf8) : [$0] })
  }

  /// Values that packets and time change, and handles that the kernel assigns.
  private static let passing: Set<String> = ["handle", "packets", "bytes", "used", "expires"]

  private static func lasting(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let values): return .array(values.map(lasting))
    case .object(let members):
      // A named set or map. Not every nft shows whether packets may add elements.
      let isSet = value["table"] != nil
      return .object(
        members.compactMap { member in
          passing.contains(member.name) || isSet && member.name == "elem"
            ? nil : JSONMember(member.name, lasting(member.value))
        })
    default: return value
    }
  }
}
