import RouteNetlink
extension CheckRunner {
  /// The addresses of nodes: those of the lab, and those they have now if the lab is up.
  func addressBook(_ nodes: [LabNode]) throws(LabError) -> AddressBook {
    var book = AddressBook(lab)
    for (node, addresses) in try foundAddresses(nodes) { book.add(addresses, of: node) }
    for (node, addresses) in addressesElsewhere { book.add(addresses, of: node) }
    return book
  }

  /// The addresses that nodes on this machine have now, by node.
  ///
  /// - Throws: if no thread can be started.
  package func foundAddresses(_ nodes: [LabNode]) throws(LabError) -> [String: [IPPrefix]] {
    // The host's other addresses are not the lab's.
    let asked = nodes.filter { !$0.isHost && here?.contains($0.name) ?? true }
    let there = try onThreads(asked) { enter($0) == nil ? AddressBook.here() : [] }
    return Dictionary(zip(asked.map(\.name), there)) { first, _ in first }
  }

  /// The nodes whose addresses checks need.
  func involved(_ checks: [Check]) -> [LabNode] {
    let names = Set(checks.flatMap { [$0.node, node(called: $0.host ?? "")?.name ?? ""] })
    return lab.nodes.filter { names.contains($0.name) }
  }

  func node(called name: String) -> LabNode? {
    lab.node(name) ?? lab.nodes.first { $0.hostname == name }
  }

  /// One check for each family to try: the families that both nodes have. If they share none, all of the
  /// target's, so that a check that cannot work fails.
  func perFamily(_ check: Check, _ book: AddressBook) -> [Check] {
    guard check.family == nil, let host = check.host, let target = node(called: host) else {
      return [check]
    }
    let theirs = book.families(of: target.name)
    let common = theirs.filter(book.families(of: check.node).contains)
    let families = check.via?.version.map { [$0] } ?? (common.isEmpty ? theirs : common)
    if families.isEmpty { return [check] }
    return families.map { family in
      var single = check
      single.family = family
      if families.count > 1 { single.name += ", \(family)" }
      return single
    }
  }

  /// The address of a host given as an address, as "localhost", or as a node's name.
  func resolve(_ host: String, for check: Check, _ book: AddressBook) -> IPAddress? {
    if let address = IPAddress(host) { return address }
    if host == "localhost" { return IPAddress(check.family == .v6 ? "::1" : "127.0.0.1") }
    guard let target = node(called: host) else { return nil }
    return book.address(of: target.name, from: check.node, family: check.family)
  }
}

extension Check {
  /// The host that it is about; nil for a command.
  var host: String? {
    switch kind {
    case .ping, .mtu, .route: target
    case .tcp, .udp: HostPort(target)?.host
    case .http: HTTPTarget(target)?.endpoint.host
    case .command: nil
    }
  }
}
