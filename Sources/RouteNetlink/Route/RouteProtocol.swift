/// Who made a route or rule (`RTPROT_*` of linux/rtnetlink.h, and what routing daemons agreed on).
public enum RouteProtocol {
  /// The numbers that have a name without any file (rtnetlink(7), iproute2's rt_protos).
  public static var names: [(UInt32, String)] {
    [
      (0, "unspec"), (1, "redirect"), (2, "kernel"), (3, "boot"), (4, "static"), (8, "gated"),
      (9, "ra"), (10, "mrt"), (11, "zebra"), (12, "bird"), (13, "dnrouted"), (14, "xorp"),
      (15, "ntk"), (16, "dhcp"), (18, "keepalived"), (42, "babel"), (84, "ovn"), (186, "bgp"),
      (187, "isis"), (188, "ospf"), (189, "rip"), (192, "eigrp"),
    ]
  }
}
