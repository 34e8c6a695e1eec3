import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A pair of devices controlled by BPF programs (`IFLA_NETKIT_*` of linux/if_link.h).
  ///
  /// Words before `peer` apply to the near end. After it come those for the far end, then the common words for it.
  static var netkit: LinkKind {
    LinkKind(
      "netkit",
      rows: [
        mode,
        .payload(NetkitAttributes.keys.primary) { payload, view in
          view.output.field("type", "type ", payload.u8 ?? 0 != 0 ? "primary" : "peer")
        },
        .named(NetkitAttributes.keys.policy, label: "policy"),
        .named(NetkitAttributes.keys.peerPolicy, label: "peer policy", key: "peer_policy"),
        .named(NetkitAttributes.keys.scrub, label: "scrub"),
        .named(NetkitAttributes.keys.peerScrub, label: "peer scrub", key: "peer_scrub"),
      ],
      extraWords: policyWords(NetkitAttributes.keys.policy)
        + [
          scrubWord(NetkitAttributes.keys.scrub),
          Word("peer", .rest("OPTIONS")) { (request, words) throws(CommandFailure) in
            try putFarEnd(&request, words)
          },
        ])
  }

  private static var mode: KindAttribute {
    .named(
      NetkitAttributes.keys.mode,
      .named(NetkitAttributes.keys.mode, "mode") { _, _ in
        CommandFailure("Error: argument of \"mode\" must be either \"l2\" or \"l3\"", status: 1)
      }, label: "mode")
  }

  private static func policyWords(_ key: AttributeKey<NetkitPolicy>) -> [Word<KindRequest>] {
    [
      Word("forward") { (request, _) in request.data.put(key, .forward) },
      Word("blackhole") { (request, _) in request.data.put(key, .blackhole) },
    ]
  }

  private static func scrubWord(_ key: AttributeKey<NetkitScrub>) -> Word<KindRequest> {
    .named(key, "=scrub") { _, _ in
      CommandFailure(
        "Error: argument of \"scrub\" must be either \"none\" or \"default\"", status: 1)
    }
  }

  private static func putFarEnd(
    _ request: inout KindRequest, _ words: Arguments
  ) throws(CommandFailure) {
    let table =
      policyWords(NetkitAttributes.keys.peerPolicy) + [
        scrubWord(NetkitAttributes.keys.peerScrub)
      ]
    while let word = words.peek {
      guard let row = table.first(where: { matches(word, $0.spec) }) else {
        return try request.putPeer(words, NetkitAttributes.keys.peerInfo)
      }
      words.skip()
      try row.apply(&request, words)
    }
  }
}
