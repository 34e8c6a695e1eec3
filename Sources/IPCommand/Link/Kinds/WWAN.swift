import CLinux
import Netlink

extension LinkKind {
  /// A data channel of a mobile broadband modem.
  static let wwan = LinkKind(
    "wwan", rows: [.u32(IFLA_WWAN_LINK_ID, "linkid", label: "linkid", refusal: "linkid")])
}
