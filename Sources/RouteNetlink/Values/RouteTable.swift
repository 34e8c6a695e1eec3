/// The routing tables that every namespace has (`RT_TABLE_*`, linux/rtnetlink.h).
public enum RouteTable {
  /// Looked up after all other tables; usually empty.
  public static let `default`: UInt32 = 253
  /// The table of routes that name no other table.
  public static let main: UInt32 = 254
  /// Routes to the host's own addresses, kept by the kernel.
  public static let local: UInt32 = 255
}
