import Netlink

/// Flags of routes, legs and nexthops (`RTNH_F_*`, `RTM_F_*`, and `RTCF_*` of cached routes; linux/rtnetlink.h,
/// linux/in_route.h). The words are those of ip-route(8).
public struct RouteFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The device is down.
  public static let dead = RouteFlags(rawValue: 1 << 0)
  /// The gateway is looked up recursively. The kernel does not use this flag.
  public static let pervasive = RouteFlags(rawValue: 1 << 1)
  /// The gateway is taken to be on the link, even if no route says so.
  public static let onLink = RouteFlags(rawValue: 1 << 2)
  /// The nexthop is offloaded to hardware.
  public static let offload = RouteFlags(rawValue: 1 << 3)
  /// The device has no carrier.
  public static let linkDown = RouteFlags(rawValue: 1 << 4)
  /// Multicast routing has not resolved the route yet.
  public static let unresolved = RouteFlags(rawValue: 1 << 5)
  /// Hardware sends the packets to the kernel.
  public static let trap = RouteFlags(rawValue: 1 << 6)
  /// A program is notified of changes.
  public static let notify = RouteFlags(rawValue: 0x100)
  /// The route is a cache entry.
  public static let cloned = RouteFlags(rawValue: 0x200)
  /// The route is offloaded to hardware (`RTM_F_OFFLOAD`).
  public static let routeOffload = RouteFlags(rawValue: 0x4000)
  /// Hardware sends the route's packets to the kernel (`RTM_F_TRAP`).
  public static let routeTrap = RouteFlags(rawValue: 0x8000)
  /// Offloading the route to hardware failed (`RTM_F_OFFLOAD_FAILED`).
  public static let routeOffloadFailed = RouteFlags(rawValue: 0x2000_0000)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .dead: "dead", .onLink: "onlink", .pervasive: "pervasive", .offload: "offload",
    .trap: "trap", .notify: "notify", .linkDown: "linkdown", .unresolved: "unresolved",
    .routeOffload: "rt_offload", .routeTrap: "rt_trap",
    .routeOffloadFailed: "rt_offload_failed",
  ]
}
