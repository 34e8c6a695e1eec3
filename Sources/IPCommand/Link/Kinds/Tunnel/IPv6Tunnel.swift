import CLinux
import Netlink
import RouteNetlink

/// What tunnels over IPv6 have in common: encapsulation limit, traffic class, flow label, and flags for those that are
/// copied from the inner packet (linux/ip6_tunnel.h).
struct IPv6Tunnel: Sendable {
  let flags: AttributeKey<IPv6TunnelFlags>
  let flowInfo: AttributeKey<UInt32>
  let encapLimit: AttributeKey<UInt8>
  let mark: AttributeKey<UInt32>

  static let gre = IPv6Tunnel(
    flags: GREAttributes.keys.flags, flowInfo: GREAttributes.keys.flowinfo,
    encapLimit: GREAttributes.keys.encapLimit,
    mark: GREAttributes.keys.fwmark)
  static let ip = IPv6Tunnel(
    flags: IPTunnelAttributes.keys.flags, flowInfo: IPTunnelAttributes.keys.flowinfo,
    encapLimit: IPTunnelAttributes.keys.encapLimit,
    mark: IPTunnelAttributes.keys.fwmark)

  private static let classMask: UInt32 = 0x0ff0_0000
  private static let labelMask: UInt32 = 0x000f_ffff

  static let defaultHopLimit: UInt8 = 64
  static let defaultEncapLimit: UInt8 = 4

  func putDefaults(_ request: inout KindRequest) {
    request.data.put(encapLimit, Self.defaultEncapLimit)
    request.data.put(flowInfo, UInt32(0))
    request.data.put(flags, [])
    request.data.put(mark, UInt32(0))
  }

  /// How many more times the packet may be encapsulated on its way.
  var limitRow: KindAttribute {
    let word = Word<KindRequest>("=encaplimit", .number("ELIM | none")) {
      (request, words) throws(CommandFailure) in
      if words.peek == "none" {
        words.skip()
        return request.change(flags) { $0.union(.ignoresEncapLimit) }
      }
      let value = try words.u8("invalid ELIM")
      request.replace(encapLimit, value)
      request.change(flags) { $0.subtracting(.ignoresEncapLimit) }
    }
    return .payload(
      encapLimit, word: word,
      show: { payload, view in
        if !showFlag(.ignoresEncapLimit, "ip6_tnl_f_ign_encap_limit", "encaplimit none ", view) {
          view.output.field("encap_limit", "encaplimit ", payload.u8 ?? 0)
        }
      },
      absent: {
        _ = showFlag(.ignoresEncapLimit, "ip6_tnl_f_ign_encap_limit", "encaplimit none ", $0)
      })
  }

  /// The traffic class, in the upper bits of the flow information.
  func classRow(_ spec: StaticString) -> KindAttribute {
    flowRow(
      Word(spec, .text("TCLASS | inherit")) { (request, words) throws(CommandFailure) in
        try setFlow(
          &request, words, Self.classMask, inner: .innerClass, limit: 0xff,
          refusal: "invalid TClass")
      }, .innerClass, "ip6_tnl_f_use_orig_tclass", "tclass"
    ) { format($0 >> 20 & 0xff, width: 2) }
  }

  var labelRow: KindAttribute {
    flowRow(
      Word("=flowlabel|=fl", .text("FLOWLABEL | inherit")) {
        (request, words) throws(CommandFailure) in
        try setFlow(
          &request, words, Self.labelMask, inner: .innerLabel, limit: Self.labelMask,
          refusal: "invalid Flowlabel")
      }, .innerLabel, "ip6_tnl_f_use_orig_flowlabel", "flowlabel"
    ) { format($0 & Self.labelMask, width: 5) }
  }

  /// Copies the traffic class of received packets to the inner ones.
  var dscpWord: Word<KindRequest> {
    Word("=dscp", .choice(["inherit"])) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard word == "inherit" else { throw .invalid(word, "not inherit") }
      request.change(flags) { $0.union(.copiesDSCP) }
    }
  }

  var localRemoteWords: [Word<KindRequest>] {
    [
      Word("=allow-localremote") { (request, _) in
        request.change(flags) { $0.union(.allowsLocalRemote) }
      },
      Word("=noallow-localremote") { (request, _) in
        request.change(flags) { $0.subtracting(.allowsLocalRemote) }
      },
    ]
  }

  /// A row for the flags, which shows those listed.
  func flagsRow(
    _ shown: [(flag: IPv6TunnelFlags, key: String, text: String)], words: [Word<KindRequest>]
  ) -> KindAttribute {
    KindAttribute(flags, words: words) { _, view in
      for (flag, key, text) in shown { _ = showFlag(flag, key, text, view) }
    }
  }

  static let dscp = (
    flag: IPv6TunnelFlags.copiesDSCP, key: "ip6_tnl_f_rcv_dscp_copy", text: "dscp inherit "
  )
  static let mip6 = (flag: IPv6TunnelFlags.mobile, key: "ip6_tnl_f_mip6_dev", text: "mip6 ")
  static let localRemote = (
    flag: IPv6TunnelFlags.allowsLocalRemote, key: "ip6_tnl_f_allow_local_remote",
    text: "allow-localremote "
  )

  var markRow: KindAttribute {
    let word = Word<KindRequest>("=fwmark", .number("MARK | inherit")) {
      (request, words) throws(CommandFailure) in
      let isInner = words.peek == "inherit"
      if isInner { words.skip() }
      request.replace(mark, isInner ? 0 : try words.u32("invalid fwmark\n"))
      request.change(flags) { isInner ? $0.union(.innerMark) : $0.subtracting(.innerMark) }
    }
    return KindAttribute(
      mark, word: word,
      show: { mark, view in
        guard !showFlag(.innerMark, "ip6_tnl_f_use_orig_fwmark", "fwmark inherit ", view),
          mark != 0
        else { return }
        view.output.hex("fwmark", "fwmark ", mark)
      },
      absent: {
        _ = showFlag(.innerMark, "ip6_tnl_f_use_orig_fwmark", "fwmark inherit ", $0)
      })
  }

  private func showFlag(_ flag: IPv6TunnelFlags, _ key: String, _ text: String, _ view: KindView)
    -> Bool
  {
    guard view.table[flags]?.contains(flag) == true else { return false }
    view.output.flag(key, text)
    return true
  }

  private func flowRow(
    _ word: Word<KindRequest>, _ inner: IPv6TunnelFlags, _ innerKey: String, _ label: String,
    _ text: @escaping @Sendable (UInt32) -> String
  ) -> KindAttribute {
    .payload(
      flowInfo, word: word,
      show: { payload, view in
        guard !showFlag(inner, innerKey, label + " inherit ", view), let flow = payload.be32 else {
          return
        }
        view.output.field(label, label + " ", text(flow))
      },
      absent: { _ = showFlag(inner, innerKey, label + " inherit ", $0) })
  }

  private func setFlow(
    _ request: inout KindRequest, _ words: Arguments, _ mask: UInt32, inner: IPv6TunnelFlags,
    limit: UInt32,
    refusal: String
  ) throws(CommandFailure) {
    let word = try words.next()
    var value: UInt32 = 0
    if word != "inherit" {
      guard let number = Number.unsigned(word, base: 16, limit: UInt64(limit)) else {
        throw .invalid(word, refusal)
      }
      value = UInt32(number) << UInt32(mask.trailingZeroBitCount)
    }
    request.change(flowInfo) { (old: UInt32) in old & ~mask | value }
    request.change(flags) { word == "inherit" ? $0.union(inner) : $0.subtracting(inner) }
  }

  private func format(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
