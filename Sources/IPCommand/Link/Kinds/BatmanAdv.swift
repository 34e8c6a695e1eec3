import Netlink
import RouteNetlink

extension LinkKind {
  /// A B.A.T.M.A.N. advanced mesh. The kernel puts nothing about it into link messages.
  static let batadv = LinkKind(
    "batadv",
    rows: [
      KindAttribute(
        BatmanAdvAttributes.keys.algoName,
        word: Word("ra", .choice(["BATMAN_IV", "BATMAN_V"])) {
          (request, words) throws(CommandFailure) in
          request.data.put(BatmanAdvAttributes.keys.algoName, string: try words.next())
        })
    ])
}
