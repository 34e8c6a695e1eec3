import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// IP over InfiniBand. Without a partition key nothing is shown.
  static let ipoib = LinkKind(
    "ipoib",
    rows: [
      KindAttribute(
        IPoIBAttributes.keys.pkey,
        word: Word("pkey", .number("PKEY")) { (request, words) throws(CommandFailure) in
          request.data.put(IPoIBAttributes.keys.pkey, try words.u16("pkey is invalid"))
        }
      ) { payload, view in
        if let key = payload.u16 { view.output.field("key", "pkey ", "0x" + fourDigits(key)) }
      },
      KindAttribute(
        IPoIBAttributes.keys.mode,
        word: Word("mode", .choice(["datagram", "connected"])) {
          (request, words) throws(CommandFailure) in
          guard let mode = ipoibModes.firstIndex(of: try words.next()) else {
            throw CommandFailure("Error: argument of \"mode\" must be \"datagram\"or \"connected\"")
          }
          request.data.put(IPoIBAttributes.keys.mode, UInt16(mode))
        }
      ) { payload, view in
        guard let mode = payload.u16.map(Int.init) else { return }
        view.output.field("mode", "mode ", mode < ipoibModes.count ? ipoibModes[mode] : "unknown")
      },
      KindAttribute(
        IPoIBAttributes.keys.umcast,
        word: Word("umcast", .number("0 | 1")) { (request, words) throws(CommandFailure) in
          request.data.put(IPoIBAttributes.keys.umcast, try words.u16("umcast is invalid"))
        }
      ) { payload, view in
        // After the mode only, as the reference does.
        guard view.table.has(IPoIBAttributes.keys.mode), let flag = payload.u16 else { return }
        view.output.field("umcast", "umcast ", fourDigits(flag))
      },
    ], unknownWord: .option, needed: IPoIBAttributes.keys.pkey.code)

  /// By `IPOIB_MODE_*`.
  private static let ipoibModes = ["datagram", "connected"]

  private static func fourDigits(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}
