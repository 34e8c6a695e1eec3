import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A pair of devices that BPF programs steer (`IFLA_NETKIT_*` of linux/if_link.h).
  ///
  /// Words before `peer` are about the first end; after it come those of the far end, and at last the
  /// common words for it.
  static var netkit: LinkKind {
    LinkKind(
      "netkit",
      rows: [
        mode,
        KindAttribute(NetkitAttributes.keys.primary) { payload, view in
          view.output.field("type", "type ", payload.u8 ?? 0 != 0 ? "primary" : "peer")
        },
        policy(NetkitAttributes.keys.policy, "policy", "policy "),
        policy(NetkitAttributes.keys.peerPolicy, "peer_policy", "peer policy "),
        scrub(NetkitAttributes.keys.scrub, "scrub", "scrub "),
        scrub(NetkitAttributes.keys.peerScrub, "peer_scrub", "peer scrub "),
      ],
      extraWords: policyWords(NetkitAttributes.keys.policy)
        + scrubWords(NetkitAttributes.keys.scrub) + [
          Word("peer", .rest("OPTIONS")) { (request, words) throws(CommandFailure) in
            try putFarEnd(&request, words)
          }
        ])
  }

  private static var mode: KindAttribute {
    KindAttribute(
      NetkitAttributes.keys.mode,
      word: Word("mode", .choice(["l3", "l2"])) { (request, words) throws(CommandFailure) in
        switch try words.next() {
        case "l2": request.data.put(NetkitAttributes.keys.mode, 0)
        case "l3": request.data.put(NetkitAttributes.keys.mode, 1)
        default:
          throw CommandFailure(
            "Error: argument of \"mode\" must be either \"l2\" or \"l3\"", status: 1)
        }
      }
    ) { payload, view in
      let value: UInt32 = payload.integer() ?? 0
      view.output.field("mode", "mode ", value == 0 ? "l2" : value == 1 ? "l3" : "UNKNOWN")
    }
  }

  // NETKIT_PASS lets packets through, NETKIT_DROP does not.
  private static let drop: UInt32 = 2

  private static func policy(_ attribute: AttributeKey<UInt32>, _ key: String, _ label: String)
    -> KindAttribute
  {
    KindAttribute(attribute) { payload, view in
      let value = payload.u32
      let name = value == 0 ? "forward" : value == drop ? "blackhole" : "UNKNOWN"
      view.output.field(key, label, name)
    }
  }

  private static func scrub(_ attribute: AttributeKey<UInt32>, _ key: String, _ label: String)
    -> KindAttribute
  {
    KindAttribute(attribute) { payload, view in
      let value = payload.u32
      view.output.field(key, label, value == 0 ? "none" : value == 1 ? "default" : "UNKNOWN")
    }
  }

  private static func policyWords(_ key: AttributeKey<UInt32>) -> [Word<KindRequest>] {
    [
      Word("forward") { (request, _) in request.data.put(key, 0) },
      Word("blackhole") { (request, _) in request.data.put(key, drop) },
    ]
  }

  private static func scrubWords(_ key: AttributeKey<UInt32>) -> [Word<KindRequest>] {
    [
      Word("=scrub", .choice(["default", "none"])) { (request, words) throws(CommandFailure) in
        switch try words.next() {
        case "none": request.data.put(key, 0)
        case "default": request.data.put(key, 1)
        default:
          throw CommandFailure(
            "Error: argument of \"scrub\" must be either \"none\" or \"default\"", status: 1)
        }
      }
    ]
  }

  private static func putFarEnd(
    _ request: inout KindRequest, _ words: Arguments
  ) throws(CommandFailure) {
    let table =
      policyWords(NetkitAttributes.keys.peerPolicy) + scrubWords(NetkitAttributes.keys.peerScrub)
    while let word = words.peek {
      guard let row = table.first(where: { matches(word, $0.spec) }) else {
        return try request.putPeer(words, NetkitAttributes.keys.peerInfo)
      }
      words.skip()
      try row.apply(&request, words)
    }
  }
}
