import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A pair of Ethernet devices.
  static var veth: LinkKind {
    pair(
      "veth",
      usage: """
        Usage: ip link <options> type veth [peer <options>]
        To get <options> type 'ip link add help'
        """)
  }

  /// A pair of CAN devices.
  static var vxcan: LinkKind {
    pair(
      "vxcan",
      usage: """
        Usage: ip link <options> type vxcan [peer <options>]
        To get <options> type 'ip link add help'
        """)
  }

  /// A pair whose only word is `peer`. After it, the common words describe the far end.
  private static func pair(_ name: StaticString, usage: StaticString) -> LinkKind {
    var kind = LinkKind(
      name, rows: [],
      extraWords: [
        Word("=peer", .rest("OPTIONS")) { (request, words) throws(CommandFailure) in
          try request.putPeer(words, VethAttributes.keys.peer)
        }
      ])
    kind.plainUsage = usage
    return kind
  }
}

extension KindRequest {
  /// Reads the rest of the line as common words for the far end of a pair.
  mutating func putPeer(
    _ words: Arguments, _ key: AttributeKey<PeerLink>
  ) throws(CommandFailure) {
    var peer = LinkWords(isNew: isNew)
    try peer.parse(words)
    if let kind = peer.kind { throw .duplicate("type", kind) }
    try peer.finish(words)
    data.put(key, PeerLink(peer.settings.peer))
  }
}
