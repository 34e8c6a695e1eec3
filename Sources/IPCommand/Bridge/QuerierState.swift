import Glibc
import Netlink
import RouteNetlink
import Linux

/// The other multicast querier that a bridge, or one of its VLANs, knows (`BRIDGE_QUERIER_*` of linux/if_bridge.h).
enum QuerierState {
  static func describe(_ state: AttributeTable, _ output: Output) {
    let keys = BridgeQuerierAttributes.keys
    describe(state, "ipv4", keys.ipAddress, keys.ipPort, keys.ipOtherTimer, output)
    describe(state, "ipv6", keys.ipv6Address, keys.ipv6Port, keys.ipv6OtherTimer, output)
  }

  private static func describe(
    _ state: AttributeTable, _ family: String, _ address: AttributeKey<[UInt8]>,
    _ port: AttributeKey<UInt32>, _ timer: AttributeKey<UInt64>, _ output: Output
  ) {
    let name = "mcast_querier_\(family)_"
    output.object("mcast_querier_state_\(family)") {
      if let address = state.payload(address).flatMap({ IPAddress($0) }) {
        output.text(name + "addr ")
        output.address(name + "addr", "", address, isHost: true)
      }
      if let port = state[port] { output.field(name + "port", name + "port ", port) }
      if let time = state[timer] {
        output.field(name + "other_timer", name + "other_timer ", text(Int64(bitPattern: time)))
      }
    }
  }

  /// A time as tc(8) writes it: with three significant digits, in the largest unit that fits.
  private static func text(_ nanoseconds: Int64) -> String {
    let units: [(name: String, length: Int64)] = [
      ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000),
    ]
    guard let unit = units.first(where: { nanoseconds >= $0.length }) else {
      return "\(nanoseconds)ns"
    }
    return generalNumber(Double(nanoseconds) / Double(unit.length), 3) + unit.name
  }
}
