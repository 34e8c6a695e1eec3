import Netlink
import RouteNetlink

extension LinkKind {
  /// A B.A.T.M.A.N. advanced mesh; the kernel says nothing of it in link messages.
  static let batadv = LinkKind(
    "batadv",
    rows: [
      KindAttribute(
        UAPI.IFLA_BATADV_ALGO_NAME,
        word: Word("ra", .choice(["BATMAN_IV", "BATMAN_V"])) {
          (request, words) throws(CommandFailure) in
          request.data.put(UAPI.IFLA_BATADV_ALGO_NAME, string: try words.next())
        })
    ])
}
