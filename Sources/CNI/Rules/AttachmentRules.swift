import CLinux
import Glibc
import Linux
import Netlink
import RouteNetlink

/// The rules of attachments, in one table of each family. A comment in each rule tells which attachment it belongs to,
/// so that DEL and GC find it without a record.
struct AttachmentRules {
  let network: String

  private static let table = "netns-cni"

  /// A table's chain, with the hook that it has.
  private struct Chain {
    var family: FilterBatch.Family
    var name: String
    var type: String
    /// NF_INET_POST_ROUTING, NF_BR_PRE_ROUTING
    var hook: UInt32
    var priority: Int32

    static let masquerading = Chain(
      family: .inet, name: "postrouting", type: "nat", hook: 4, priority: 100)
    static let spoofing = Chain(
      family: .bridge, name: "prerouting", type: "filter", hook: 0, priority: -300)
    static let all = [masquerading, spoofing]
  }

  /// Everything of one network begins with the same words, and no network's name has blanks.
  private var prefix: String { "CNI \(network) " }

  private func comment(_ name: AttachmentName) -> String {
    let full = prefix + "\(name.container) \(name.interface)"
    // nft keeps comments of up to 128 bytes.
    guard full.utf8.count > 127 else { return full }
    let hash = String(AttachmentMark.hash(full), radix: 16)
    return String(full.prefix(126 - hash.utf8.count)) + "#" + hash
  }

  /// Masquerades what comes from these addresses and goes beyond their networks, except to groups.
  func masquerade(_ addresses: [IPPrefix], for name: AttachmentName) throws(CNIError) {
    let rules = addresses.map { prefix in
      let groups = prefix.address.family == .ipv4 ? Self.groups4 : Self.groups6
      var rule = FilterExpressions()
      rule.match(prefix.address.family)
      rule.match(from: prefix.address)
      rule.match(beyond: prefix.network)
      rule.match(beyond: groups)
      rule.masquerade()
      return rule
    }
    try add(rules, .masquerading, name, "ipMasq")
  }

  private static let groups4 = IPPrefix("224.0.0.0/4")!
  private static let groups6 = IPPrefix("ff00::/8")!

  /// Drops frames that arrive at a port with another sender's address.
  func check(
    _ address: LinkLayerAddress, at port: String, for name: AttachmentName
  ) throws(CNIError) {
    var rule = FilterExpressions()
    rule.match(arrivingAt: port)
    rule.match(notFrom: address)
    rule.drop()
    try add([rule], .spoofing, name, "macspoofchk")
  }

  private func add(
    _ rules: [FilterExpressions], _ chain: Chain, _ name: AttachmentName, _ key: String
  ) throws(CNIError) {
    let comment = comment(name)
    do throws(NetlinkError) {
      // What a call that was killed has left goes at the same time.
      var batch = Self.deletion(try Self.handles(chain) { $0 == comment }, chain)
      Self.append(rules, chain, comment, to: &batch)
      try batch.run()
    } catch {
      throw CNIError("\(key): nftables refused the rules", error)
    }
  }

  private static func append(
    _ rules: [FilterExpressions], _ chain: Chain, _ comment: String, to batch: inout FilterBatch
  ) {
    var table = AttributeList()
    table.put(FilterTableAttributes.keys.name, Self.table)
    batch.append(.newTable, chain.family, flags: NLM_F_CREATE, table)
    let keys = FilterChainAttributes.keys
    var list = AttributeList()
    list.put(keys.table, Self.table)
    list.put(keys.name, chain.name)
    list.nest(keys.hook, flagged: true) {
      $0.put(FilterHookAttributes.keys.number, chain.hook)
      $0.put(FilterHookAttributes.keys.priority, chain.priority)
    }
    list.put(keys.type, chain.type)
    batch.append(.newChain, chain.family, flags: NLM_F_CREATE, list)
    for rule in rules {
      var list = Self.rule(in: chain)
      list.nest(FilterRuleAttributes.keys.expressions, flagged: true, rule.list)
      list.put(FilterRuleAttributes.keys.userData, Self.userData(comment))
      batch.append(.newRule, chain.family, flags: NLM_F_CREATE | NLM_F_APPEND, list)
    }
  }

  private static func deletion(_ handles: [UInt64], _ chain: Chain) -> FilterBatch {
    var batch = FilterBatch()
    for handle in handles {
      var list = rule(in: chain)
      list.put(FilterRuleAttributes.keys.handle, handle)
      batch.append(.deleteRule, chain.family, list)
    }
    return batch
  }

  /// What tells where a rule is.
  private static func rule(in chain: Chain) -> AttributeList {
    var list = AttributeList()
    list.put(FilterRuleAttributes.keys.table, table)
    list.put(FilterRuleAttributes.keys.chain, chain.name)
    return list
  }

  /// A comment as nft stores it: type 0, length, text with its NUL (libnftnl/udata.h).
  private static func userData(_ comment: String) -> [UInt8] {
    let text = Array(comment.utf8) + [0]
    return [0, UInt8(text.count)] + text
  }

  /// What a rule's comment says; nil for none.
  private static func comment(_ data: Payload) -> String? {
    guard data.count >= 2, data[0] == 0, data.count >= 2 + Int(data[1]) else { return nil }
    return data.dropFirst(2).prefix(Int(data[1])).string
  }

  /// Removes the rules of an attachment.
  func remove(_ name: AttachmentName) throws(CNIError) {
    let comment = comment(name)
    try remove { $0 == comment }
  }

  /// Removes the rules of all attachments of the network that are not valid.
  func collect(valid: [AttachmentName]) throws(CNIError) {
    let valid = Set(valid.map(comment))
    try remove { $0.hasPrefix(prefix) && !valid.contains($0) }
  }

  private func remove(where matches: (String) -> Bool) throws(CNIError) {
    for chain in Chain.all {
      do throws(NetlinkError) { try Self.remove(chain, matches) } catch {
        throw CNIError("removing rules", error)
      }
    }
  }

  private static func remove(_ chain: Chain, _ matches: (String) -> Bool) throws(NetlinkError) {
    // Somebody else may remove one of the rules in the meantime, such as with `nft flush ruleset`.
    for attempt in 0..<16 {
      let handles = try handles(chain, matches)
      if handles.isEmpty { return }
      do throws(NetlinkError) { return try deletion(handles, chain).run() } catch {
        guard error.code == ENOENT, attempt < 15 else { throw error }
      }
    }
  }

  private static func handles(
    _ chain: Chain, _ matches: (String) -> Bool
  ) throws(NetlinkError) -> [UInt64] {
    do throws(NetlinkError) { return try dump(chain, matches) } catch {
      // There is no such table, or the kernel has no nftables, or none for bridges.
      let absent = [ENOENT, EPROTONOSUPPORT, EINVAL, EOPNOTSUPP, EAFNOSUPPORT]
      if absent.contains(error.code) { return [] }
      throw error
    }
  }

  private static func dump(
    _ chain: Chain, _ matches: (String) -> Bool
  ) throws(NetlinkError) -> [UInt64] {
    let connection = NetlinkConnection(try NetlinkSocket(.netfilter))
    let request = Request(
      FilterBatch.Message.getRule.type, header: FilterBatch.header(chain.family.rawValue),
      attributes: rule(in: chain))
    var handles: [UInt64] = []
    try connection.consistentDump(request, reset: { handles = [] }) { message in
      let attributes = message.attributes(after: 4)
      let keys = FilterRuleAttributes.keys
      guard let comment = attributes.payload(keys.userData).flatMap(comment), matches(comment),
        let handle = attributes[keys.handle]
      else { return }
      handles.append(handle)
    }
    return handles
  }
}
