import Netlink
import RouteNetlink

/// The addresses of nodes: those that the lab gives them, and after those what DHCP, router advertisements
/// and commands gave.
struct AddressBook: Sendable {
  private var addresses: [String: [IPPrefix]] = [:]

  init(_ lab: Lab) {
    for device in lab.devices { add(device.addresses, of: device.node) }
  }

  /// Adds what is there; an address that others can use goes beyond its link and its node.
  mutating func add(_ there: [IPPrefix], of node: String) {
    let known = addresses[node] ?? []
    addresses[node, default: []] += there.filter {
      !$0.address.isLinkLocal && !$0.address.isLoopback && !known.contains($0)
    }
  }

  func families(of node: String) -> [IPVersion] {
    IPVersion.allCases.filter { family in
      addresses[node]?.contains { $0.address.version == family } ?? false
    }
  }

  /// The address of a node for another one, best in a network that both are in.
  func address(of node: String, from other: String, family: IPVersion?) -> IPAddress? {
    let all = (addresses[node] ?? []).filter { family == nil || $0.address.version == family }
    let own = addresses[other] ?? []
    let near = all.first { address in own.contains { !$0.isWhole && $0.contains(address.address) } }
    return (near ?? all.first)?.address
  }

  /// The addresses of the namespace that the calling thread is in; none where it cannot be asked.
  static func here() -> [IPPrefix] {
    var found: [IPPrefix] = []
    do throws(NetlinkError) {
      let connection = NetlinkConnection(try NetlinkSocket())
      try connection.dump(AddressQuery()) { address in
        if let prefix = LiveAddress(address)?.prefix { found.append(prefix) }
      }
    } catch { return [] }
    return found
  }
}
