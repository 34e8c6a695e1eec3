/// The routing tables that every namespace has (`RT_TABLE_*`, linux/rtnetlink.h).
public enum RouteTable {
  /// For rules that find nothing elsewhere; usually empty.
  public static let `default`: UInt32 = 253
  /// The table of all routes that name no other.
  public static let main: UInt32 = 254
  /// The kernel's own routes to the host's addresses.
  public static let local: UInt32 = 255
}
