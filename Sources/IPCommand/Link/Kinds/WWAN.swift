import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A data channel of a mobile broadband modem.
  static let wwan = LinkKind(
    "wwan",
    rows: [.number(WWANAttributes.keys.linkId, "linkid", label: "linkid", refusal: "linkid")])
}
