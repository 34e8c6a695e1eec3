/// What numbers of a lab may be, whether a file or a program gives them.
enum Limits {
  /// Bytes; `ETH_MIN_MTU` and `ETH_MAX_MTU` of the kernel.
  static let mtu = 68...65535
  /// IEEE 802.1Q keeps the others.
  static let vlan = 1...4094
  static let vni = 0...0xff_ffff
  static let port = 1...65535
  /// The kernel takes a range that this is the first of.
  static let sourcePort = 1...65534
  static let ttl = 0...255
  static let table = 1...0x7fff_ffff
  static let metric = 0...0x7fff_ffff
  /// Microseconds. A day: far more than any link delays, and little enough to be added to any clock.
  static let time = 0...86_400_000_000
  /// Bits per second. Less would pass no packet in the time of a test; more has no room in the kernel's
  /// numbers.
  static let rate = 1000...1_000_000_000_000
  /// Millionths.
  static let share = 0...1_000_000
  /// Packets that wait.
  static let queue = 1...1_000_000
  /// Bytes of files in memory.
  static let size = 1...Int.max
  static let pings = 1...1000
  /// `BR_MAX_PORTS`, less the number 0, which no port has (net/bridge/br_if.c).
  static let bridgePorts = 0...1023
}
