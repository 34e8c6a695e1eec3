import Netlink
import RouteNetlink

extension LinkKind {
  /// An OpenVPN data channel, for one peer or several.
  static let ovpn = LinkKind(
    "ovpn",
    rows: [
      KindAttribute(
        OVPNAttributes.keys.mode,
        word: Word("=mode", .choice(["p2p", "mp"])) { (request, words) throws(CommandFailure) in
          request.replace(
            OVPNAttributes.keys.mode, UInt8(try words.choice("mode", ovpnModes, status: 22)))
        }
      ) { payload, view in
        guard let mode = payload.u8 else { return }
        view.output.field("mode", "mode ", ovpnModes[safe: Int(mode)] ?? "(unknown)")
      }
    ], unknownWord: .option)

  /// By `OVPN_MODE_*` of linux/ovpn.h.
  private static let ovpnModes = ["p2p", "mp"]
}
