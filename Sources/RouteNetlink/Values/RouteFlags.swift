import Netlink

/// Flags of routes, their legs and nexthops (`RTNH_F_*`, `RTM_F_*`, and of cached routes `RTCF_*`;
/// linux/rtnetlink.h, linux/in_route.h). Words are those of ip-route(8).
public struct RouteFlags: NamedFlags {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Its device is down.
  public static let dead = RouteFlags(rawValue: 1 << 0)
  /// The router is looked up in turn. Not used by the kernel.
  public static let pervasive = RouteFlags(rawValue: 1 << 1)
  /// The router is on the link, whatever the addresses say.
  public static let onLink = RouteFlags(rawValue: 1 << 2)
  /// Hardware forwards by it.
  public static let offload = RouteFlags(rawValue: 1 << 3)
  /// Its device has no carrier.
  public static let linkDown = RouteFlags(rawValue: 1 << 4)
  /// Multicast routing does not know the way yet.
  public static let unresolved = RouteFlags(rawValue: 1 << 5)
  /// Hardware hands its packets to the kernel.
  public static let trap = RouteFlags(rawValue: 1 << 6)
  /// A program is to be told of changes.
  public static let notify = RouteFlags(rawValue: 0x100)
  /// An entry of the cache instead of a route.
  public static let cloned = RouteFlags(rawValue: 0x200)
  /// Hardware forwards by the route (`RTM_F_OFFLOAD`).
  public static let routeOffload = RouteFlags(rawValue: 0x4000)
  /// Hardware hands the route's packets to the kernel (`RTM_F_TRAP`).
  public static let routeTrap = RouteFlags(rawValue: 0x8000)
  /// Hardware could not take the route over (`RTM_F_OFFLOAD_FAILED`).
  public static let routeOffloadFailed = RouteFlags(rawValue: 0x2000_0000)

  public static let words: KeyValuePairs<Self, StaticString> = [
    .dead: "dead", .onLink: "onlink", .pervasive: "pervasive", .offload: "offload",
    .trap: "trap", .notify: "notify", .linkDown: "linkdown", .unresolved: "unresolved",
    .routeOffload: "rt_offload", .routeTrap: "rt_trap",
    .routeOffloadFailed: "rt_offload_failed",
  ]
}
