/// Allowed values for numbers in a lab, whether it comes from a file or a program.
enum Limits {
  /// Bytes; `ETH_MIN_MTU` to `ETH_MAX_MTU` of the kernel.
  static let mtu = 68...65535
  /// IEEE 802.1Q reserves the others.
  static let vlan = 1...4094
  static let vni = 0...0xff_ffff
  static let port = 1...65535
  /// The first port of the range that is sent to the kernel.
  static let sourcePort = 1...65534
  static let ttl = 0...255
  static let table = 1...0x7fff_ffff
  static let metric = 0...0x7fff_ffff
  /// Microseconds, up to a day: more than any link delays, and small enough to add to any clock.
  static let time = 0...86_400_000_000
  /// Bits per second. Less would pass no packet during a test; more exceeds the kernel's numbers.
  static let rate = 1000...1_000_000_000_000
  /// Millionths.
  static let share = 0...1_000_000
  /// Packets in a queue.
  static let queue = 1...1_000_000
  /// Bytes of files in memory.
  static let size = 1...Int.max
  static let pings = 1...1000
  /// Ports are numbered from 1 to `BR_MAX_PORTS` - 1 (net/bridge/br_if.c).
  static let bridgePorts = 0...1023
}
