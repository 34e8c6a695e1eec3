import RouteNetlink
/// The hosts file of a lab (hosts(5)).
enum HostsFile {
  /// The names of the loopback, then every address of every node with the node's name.
  static func text(of lab: Lab) -> String {
    if let text = lab.hostsText { return text }
    var lines = ["127.0.0.1 localhost", "::1 localhost ip6-localhost ip6-loopback"]
    var addresses: [String: [IPAddress]] = [:]
    for device in lab.devices {
      addresses[device.node, default: []] += device.addresses.map(\.address)
    }
    for guest in lab.nodes where guest.isGuest == true {
      // A node in the namespace of another one has all addresses of that node.
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

  /// The addresses that a hosts file has for a name, in the order of the file.
  static func addresses(of name: String, in text: String) -> [IPAddress] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.dropFirst().contains { $0 == name } ? words.first.flatMap { IPAddress($0) } : nil
    }
  }
}
