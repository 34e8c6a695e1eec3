import Netlink
import RouteNetlink

/// The addresses of nodes: first those that the lab assigns, then those that came from DHCP, router
/// advertisements and commands.
struct AddressBook: Sendable {
  private var addresses: [String: [IPPrefix]] = [:]

  init(_ lab: Lab) {
    for device in lab.devices { add(device.addresses, of: device.node) }
  }

  /// Adds addresses found in a node. Link-local and loopback ones are left out: others cannot use them.
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

  /// The address by which one node reaches another, preferably in a network that both are in.
  func address(of node: String, from other: String, family: IPVersion?) -> IPAddress? {
    let all = (addresses[node] ?? []).filter { family == nil || $0.address.version == family }
    let own = addresses[other] ?? []
    let near = all.first { address in own.contains { !$0.isWhole && $0.contains(address.address) } }
    return (near ?? all.first)?.address
  }

  /// The addresses in the calling thread's namespace; empty if they cannot be read.
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
