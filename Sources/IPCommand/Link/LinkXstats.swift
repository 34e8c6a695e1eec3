import CLinux
import Glibc
import Netlink
import RouteNetlink

/// `ip link xstats type KIND`: the extended statistics of bridges, their ports, and bonds.
struct LinkXstats {
  private var kind: Kind?
  private var device: Int32 = 0
  /// The only block to show; nil for all.
  private var block: String?

  /// A kind that has extended statistics.
  private struct Kind {
    let isBond: Bool
    /// Whether to show the device's statistics as a port.
    let isSlave: Bool

    var key: AttributeKey<Attributes<ExtendedStatistics>> {
      isSlave ? StatisticsAttributes.keys.linkXstatsSlave : StatisticsAttributes.keys.linkXstats
    }
  }

  static let words: [Word<LinkXstats>] = [
    Word("type", .choice(kinds.flatMap { $0.attributes.kinds })) {
      (target, words) throws(CommandFailure) in
      target.kind = try kind(words.next())
      words.stop()
    }
  ]

  /// The words after the type.
  private static let kindWords: [Word<LinkXstats>] = [
    Word("=dev", .device) { (target, words) throws(CommandFailure) in
      target.device = try words.device()
    },
    Word("=igmp|mcast") { (target, _) in target.block = "igmp" },
    Word("=stp") { (target, _) in target.block = "stp" },
    Word("=lacp|802.3ad") { (target, _) in target.block = "802.3ad" },
  ]

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if arguments.isEmpty { throw CommandFailure("xstats: missing argument", status: 1) }
    var target = LinkXstats()
    var isHelp = false
    try arguments.parse(words, into: &target) { (_, arguments, word) throws(CommandFailure) in
      guard matches(word, "help") else { throw .invalid(word, "unknown argument") }
      isHelp = true
      arguments.stop()
    }
    if isHelp { return help("type TYPE [ ARGS ]", session) }
    try arguments.parse(kindWords, into: &target) { (_, arguments, word) throws(CommandFailure) in
      guard matches(word, "help") else { throw .invalid(word, "unknown attribute") }
      isHelp = true
      arguments.stop()
    }
    if isHelp { return help("type TYPE [ dev DEV ] [ igmp | stp | lacp ]", session) }
    try target.show(session)
  }

  private static func help(_ words: String, _ session: Session) {
    session.output.asText { session.output.text("Usage: ip link xstats \(words)\n") }
  }

  /// The kinds that have extended statistics.
  private static let kinds: [(attributes: any LinkKindAttributes.Type, kind: Kind)] = [
    (BridgeAttributes.self, Kind(isBond: false, isSlave: false)),
    (BridgePortAttributes.self, Kind(isBond: false, isSlave: true)),
    (BondAttributes.self, Kind(isBond: true, isSlave: false)),
    (BondPortAttributes.self, Kind(isBond: true, isSlave: true)),
  ]

  private static func kind(_ name: String) throws(CommandFailure) -> Kind {
    if let row = kinds.first(where: { $0.attributes.isOf(kind: name) }) { return row.kind }
    // iproute2 does not describe ovpn, but does describe some kinds that this program does not.
    let isKnown =
      LinkKinds.kind(name) != nil && !OVPNAttributes.isOf(kind: name)
      || LinkKinds.plainOfReference.contains(name) || ["netdevsim", "virt_wifi"].contains(name)
    guard isKnown else { throw .invalid(name, "invalid type") }
    throw CommandFailure("xstats: link type \(name) doesn't support xstats", status: 1)
  }

  private func show(_ session: Session) throws(CommandFailure) {
    guard let kind else { return }
    var found: [Statistics] = []
    try session.kernel.dump(StatisticsQuery(kind.key)) { found.append($0) }
    let output = session.output
    try output.document {
      for statistics in found where device == 0 || statistics.index == device {
        let types = statistics.attributes.nested(kind.key)
        let keys = ExtendedStatistics.keys
        let found = kind.isBond ? types?.payload(keys.bond) : types?.payload(keys.bridge)
        guard let counters = found else { continue }
        output.object {
          output.field("ifname", "", session.links.name(statistics.index), "", width: 16)
          output.endRecord()
          show(counters, kind, output)
        }
      }
    }
  }

  private func show(_ counters: Payload, _ kind: Kind, _ output: Output) {
    let blank = String(repeating: " ", count: 20)
    if kind.isBond {
      if block == nil || block == "802.3ad",
        let lacp = counters.nested.nested(BondStatistics.keys.lacp)
      {
        BondXstats.show(lacp, blank, output)
      }
      return
    }
    for attribute in counters.attributes {
      switch attribute.type {
      case BridgeStatistics.keys.mcast.code where block == nil || block == "igmp":
        BridgeXstats.showMulticast(attribute.payload, blank, output)
      case BridgeStatistics.keys.stp.code where block == nil || block == "stp":
        BridgeXstats.showSpanningTree(attribute.payload, blank, output)
      default: break
      }
    }
  }
}

/// `ip link afstats`: statistics by address family. Only MPLS has any.
struct LinkAfstats {
  private var name: String?
  private var device: Int32 = 0

  static let words: [Word<LinkAfstats>] = [
    Word("=dev", .device) { (target, words) throws(CommandFailure) in
      let name = try words.next()
      if target.name != nil { throw .garbage("dev", name) }
      target.name = name
    }
  ]

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    var target = LinkAfstats()
    try arguments.parse(words, into: &target) { (_, _, word) throws(CommandFailure) in
      if matches(word, "help") { throw LinkCommand.object.help }
      throw .unknownCommand(word, of: "ip link")
    }
    if let name = target.name {
      // iproute2 ignores the result of this command, so this is not a failure.
      guard let index = session.links.index(of: name) else {
        return session.complain("Device \"\(name)\" does not exist.")
      }
      target.device = index
    }
    let key = StatisticsAttributes.keys.afSpec
    var found: [Statistics] = []
    try session.kernel.dump(StatisticsQuery(key)) { found.append($0) }
    let output = session.output
    try output.document {
      for statistics in found where target.device == 0 || statistics.index == target.device {
        let index = statistics.index
        let families = statistics.attributes.nested(key)
        guard let counters = families?.nested(.mpls)?[1] else { continue }
        output.object {
          output.field("ifindex", "", index, ": ")
          output.field("ifname", "", session.links.name(index), "", color: .interface)
          output.endRecord()
          show(counters, output)
        }
      }
    }
  }

  /// `struct mpls_link_stats` of linux/mpls.h.
  private static func show(_ counters: Payload, _ output: Output) {
    output.text("    mpls:\n")
    func value(_ place: Int) -> UInt64 { counters.integer(at: place * 8, as: UInt64.self) ?? 0 }
    let rows: [(String, String, [(String, Int)])] = [
      (
        "rx", "        RX: bytes  packets  errors  dropped  noroute\n",
        [("bytes", 2), ("packets", 0), ("errors", 4), ("dropped", 6), ("noroute", 8)]
      ),
      (
        "tx", "        TX: bytes  packets  errors  dropped\n",
        [("bytes", 3), ("packets", 1), ("errors", 5), ("dropped", 7)]
      ),
    ]
    output.object("mpls_stats") {
      for (key, heading, fields) in rows {
        output.text(heading + "        ")
        output.object(key) {
          for (place, field) in fields.enumerated() {
            let text = rightAligned(String(value(field.1)), place == 0 ? 10 : 7) + " "
            output.field(field.0, json: .unsigned(value(field.1)), text: text)
          }
        }
        output.text("\n")
      }
    }
  }
}
