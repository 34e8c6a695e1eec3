import Netlink
import RouteNetlink

extension LinkKind {
  /// An OpenVPN data channel, for one peer or several.
  static let ovpn = LinkKind(
    "ovpn",
    rows: [
      .named(
        OVPNAttributes.keys.mode,
        Word("=mode", OVPNMode.shape) { (request, words) throws(CommandFailure) in
          request.replace(OVPNAttributes.keys.mode, try words.choice("mode", status: 22))
        }, label: "mode", unknown: "(unknown)")
    ], unknownWord: .option)
}
