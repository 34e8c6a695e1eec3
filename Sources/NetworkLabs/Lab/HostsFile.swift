import RouteNetlink
/// The hosts file of a lab (hosts(5)).
enum HostsFile {
  /// The loopback's names, then each address of each node with the node's name.
  static func text(of lab: Lab) -> String {
    var lines = ["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback"]
    var addresses: [String: [IPAddress]] = [:]
    for device in lab.devices {
      addresses[device.node, default: []] += device.addresses.map(\.address)
    }
    for guest in lab.nodes where guest.isGuest == true {
      // What is in the namespace of another node has all that node's addresses.
      addresses[guest.name] =
        lab.node(in: guest.namespace).flatMap { addresses[$0.name] }
    }
    for node in lab.nodes {
      let names = node.hostname == node.name ? node.name : "\(node.name) \(node.hostname)"
      for address in addresses[node.name] ?? [] where !address.isLinkLocal {
        lines.append("\(address) \(names)")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The addresses that the text of a hosts file has for a name, in its order.
  static func addresses(of name: String, in text: String) -> [IPAddress] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.dropFirst().contains { $0 == name } ? words.first.flatMap { IPAddress($0) } : nil
    }
  }
}
