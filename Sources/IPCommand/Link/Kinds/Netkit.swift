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
        KindAttribute(Code.primary) { payload, view in
          view.output.field("type", "type ", payload.u8 ?? 0 != 0 ? "primary" : "peer")
        },
        policy(Code.policy, "policy", "policy "),
        policy(Code.peerPolicy, "peer_policy", "peer policy "),
        scrub(Code.scrub, "scrub", "scrub "),
        scrub(Code.peerScrub, "peer_scrub", "peer scrub "),
      ],
      extraWords: policyWords(Code.policy) + scrubWords(Code.scrub) + [
        Word("peer", .rest("OPTIONS")) { (request, words) throws(CommandFailure) in
          try putFarEnd(&request, words)
        }
      ])
  }

  private enum Code {
    static let peer = 1
    static let primary = 2
    static let policy = 3
    static let peerPolicy = 4
    static let mode = 5
    static let scrub = 6
    static let peerScrub = 7
  }

  private static var mode: KindAttribute {
    KindAttribute(
      Code.mode,
      word: Word("mode", .choice(["l3", "l2"])) { (request, words) throws(CommandFailure) in
        switch try words.next() {
        case "l2": request.data.put(Code.mode, UInt32(0))
        case "l3": request.data.put(Code.mode, UInt32(1))
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

  private static func policy(_ code: Int, _ key: String, _ label: String) -> KindAttribute {
    KindAttribute(code) { payload, view in
      let value = payload.u32
      let name = value == 0 ? "forward" : value == drop ? "blackhole" : "UNKNOWN"
      view.output.field(key, label, name)
    }
  }

  private static func scrub(_ code: Int, _ key: String, _ label: String) -> KindAttribute {
    KindAttribute(code) { payload, view in
      let value = payload.u32
      view.output.field(key, label, value == 0 ? "none" : value == 1 ? "default" : "UNKNOWN")
    }
  }

  private static func policyWords(_ code: Int) -> [Word<KindRequest>] {
    [
      Word("forward") { (request, _) in request.data.put(code, UInt32(0)) },
      Word("blackhole") { (request, _) in request.data.put(code, drop) },
    ]
  }

  private static func scrubWords(_ code: Int) -> [Word<KindRequest>] {
    [
      Word("=scrub", .choice(["default", "none"])) { (request, words) throws(CommandFailure) in
        switch try words.next() {
        case "none": request.data.put(code, UInt32(0))
        case "default": request.data.put(code, UInt32(1))
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
    let table = policyWords(Code.peerPolicy) + scrubWords(Code.peerScrub)
    while let word = words.peek {
      guard let row = table.first(where: { matches(word, $0.spec) }) else {
        return try request.putPeer(words, code: Code.peer)
      }
      words.skip()
      try row.apply(&request, words)
    }
  }
}
