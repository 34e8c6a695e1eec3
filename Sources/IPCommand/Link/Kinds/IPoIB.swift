import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// IP over InfiniBand. Nothing is shown without a partition key.
  static let ipoib = LinkKind(
    "ipoib",
    rows: [
      KindAttribute(
        IPoIBAttributes.keys.pkey,
        word: Word("pkey", .number("PKEY")) { (request, words) throws(CommandFailure) in
          request.data.put(IPoIBAttributes.keys.pkey, try words.u16("pkey is invalid"))
        }
      ) { key, view in
        view.output.field("key", "pkey ", "0x" + fourDigits(key))
      },
      .named(
        IPoIBAttributes.keys.mode,
        .named(IPoIBAttributes.keys.mode, "mode") { _, _ in
          CommandFailure("Error: argument of \"mode\" must be \"datagram\"or \"connected\"")
        }, label: "mode", unknown: "unknown"),
      KindAttribute(
        IPoIBAttributes.keys.umcast,
        word: Word("umcast", .number("0 | 1")) { (request, words) throws(CommandFailure) in
          request.data.put(IPoIBAttributes.keys.umcast, try words.u16("umcast is invalid"))
        }
      ) { flag, view in
        // iproute2 shows this only after the mode.
        guard view.table.has(IPoIBAttributes.keys.mode) else { return }
        view.output.field("umcast", "umcast ", fourDigits(flag))
      },
    ], unknownWord: .option
  ).needing(IPoIBAttributes.keys.pkey)

  private static func fourDigits(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
