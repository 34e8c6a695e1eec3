import CLinux
import Netlink

extension LinkKind {
  /// IP over InfiniBand. Without a partition key nothing is shown.
  static let ipoib = LinkKind(
    "ipoib",
    rows: [
      KindAttribute(
        IFLA_IPOIB_PKEY,
        word: Word("pkey", .number("PKEY")) { (request, words) throws(CommandFailure) in
          request.data.put(IFLA_IPOIB_PKEY, try words.u16("pkey is invalid"))
        }
      ) { payload, view in
        if let key = payload.u16 { view.output.field("key", "pkey ", "0x" + fourDigits(key)) }
      },
      KindAttribute(
        IFLA_IPOIB_MODE,
        word: Word("mode", .choice(["datagram", "connected"])) {
          (request, words) throws(CommandFailure) in
          guard let mode = ipoibModes.firstIndex(of: try words.next()) else {
            throw CommandFailure("Error: argument of \"mode\" must be \"datagram\"or \"connected\"")
          }
          request.data.put(IFLA_IPOIB_MODE, UInt16(mode))
        }
      ) { payload, view in
        guard let mode = payload.u16.map(Int.init) else { return }
        view.output.field("mode", "mode ", mode < ipoibModes.count ? ipoibModes[mode] : "unknown")
      },
      KindAttribute(
        IFLA_IPOIB_UMCAST,
        word: Word("umcast", .number("0 | 1")) { (request, words) throws(CommandFailure) in
          request.data.put(IFLA_IPOIB_UMCAST, try words.u16("umcast is invalid"))
        }
      ) { payload, view in
        // After the mode only, as the reference does.
        guard view.table.has(IFLA_IPOIB_MODE), let flag = payload.u16 else { return }
        view.output.field("umcast", "umcast ", fourDigits(flag))
      },
    ], unknownWord: .option, needed: IFLA_IPOIB_PKEY)

  /// By `IPOIB_MODE_*`.
  private static let ipoibModes = ["datagram", "connected"]

  private static func fourDigits(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
