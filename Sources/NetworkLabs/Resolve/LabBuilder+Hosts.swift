import RouteNetlink

/// Places nodes on hosts.
extension LabBuilder {
  /// The hosts of the lab, and the host of each node.
  mutating func placeNodes() {
    guard !topology.hosts.isEmpty else { return refuseHosts() }
    let hosts = makeHosts()
    checkGroupsOfHosts()
    let names = hosts.map(\.name)
    var isComplete = true
    for node in draft.nodes { isComplete = check(node, names) && isComplete }
    guard isComplete, let units = units(hosts) else { return }
    let numbers = Placement.hosts(
      nodes: draft.nodes.count, units: units, links: pairs, weights: hosts.map(\.weight))
    for (node, host) in numbers.enumerated() { draft.nodes[node].node.host = names[host] }
    checkUnderlays(hosts)
    draft.hosts = hosts
  }

  /// Reports hosts of nodes where the file has none.
  private func refuseHosts() {
    for node in draft.nodes {
      guard let host: Placed<String> = node.spec.$host.written() else { continue }
      reader.fault(
        host.position, "host `\(host.value)` is not declared",
        advice: "the file has no `hosts`: write hosts: {\(host.value): {ssh: ...}}")
    }
    if let fabric = topology.fabric {
      reader.fault(
        fabric.position, "`fabric` without `hosts`", advice: "it is for links between hosts")
    }
  }

  private func makeHosts() -> [LabHost] {
    var hosts: [LabHost] = []
    for named in topology.hosts {
      let spec = named.value
      var host = LabHost(name: named.name)
      host.origin = Origin(named.position)
      host.ssh = spec.ssh == HostSpec.localWord ? nil : spec.ssh
      host.address = spec.address?.value
      if host.address == nil, spec.device == nil, let ssh = host.ssh {
        host.address = IPAddress(LabHost.host(in: ssh))
      }
      host.device = spec.device
      host.weight = spec.weight ?? 1
      host.groups = spec.groups
      host.command = spec.command
      host.port = topology.fabric?.port ?? LabHost.usualPort
      host.usesEVPN = topology.fabric?.type == .evpn ? true : nil
      check(host, named, hosts)
      hosts.append(host)
    }
    return hosts
  }

  private func check(_ host: LabHost, _ named: Named<HostSpec>, _ earlier: [LabHost]) {
    let spec = named.value
    if !NameRules.isNode(host.name) {
      reader.fault(
        named.position, "`\(host.name)` is no name of a host",
        advice: "letters, digits, `-`, `_` and `.`, at most 63")
    }
    if let ssh = host.ssh {
      if ssh.hasPrefix("-") || ssh.contains(where: \.isWhitespace) {
        reader.fault(
          spec.$ssh.position, "`\(ssh)` is nothing that ssh could connect to",
          advice: "write USER@HOST, a name of your ssh_config(5), or ssh://USER@HOST:PORT")
      }
    } else if spec.command != nil {
      reader.fault(
        spec.$command.position, "`command` of `\(host.name)`, which is this machine",
        advice: "it is for hosts with `ssh`")
    }
    if let address = host.address,
      address.isMulticast || address.isLoopback || address.isZero || address.isLinkLocal
    {
      let place = spec.address == nil ? spec.$ssh.position : spec.$address.position
      reader.fault(
        place, "\(address) is no address by which other hosts could reach `\(host.name)`",
        advice: "write its `address` in the network between the hosts")
    }
    for other in earlier {
      if other.name == host.name {
        reader.fault(
          named.position, "host `\(host.name)` stands twice", advice: other.origin.position?.asFirst
        )
      } else if other.isReached(as: host) {
        reader.fault(
          spec.ssh == nil ? named.position : spec.$ssh.position,
          "`\(host.name)` and `\(other.name)` are the same machine",
          advice: host.ssh == nil
            ? "say by `ssh` where one of them is" : other.origin.position?.asFirst)
      } else if let address = host.address, address == other.address {
        reader.fault(
          spec.address == nil ? spec.$ssh.position : spec.$address.position,
          "`\(host.name)` and `\(other.name)` have the same address \(address)")
      }
    }
  }

  private func checkGroupsOfHosts() {
    var owners: [String: String] = [:]
    for host in topology.hosts {
      let groups: [Placed<String>] = host.value.$groups.elements()
      for group in groups {
        let known = topology.body.groups.map(\.name)
        if !isContainerlab, !known.contains(group.value) {
          reader.fault(
            group.position, "group `\(group.value)` is not declared",
            advice: Suggestion.advice(for: group.value, in: known))
        }
        if let other = owners[group.value] {
          reader.fault(
            group.position,
            other == host.name
              ? "group `\(group.value)` stands twice"
              : "group `\(group.value)` is on host `\(other)` already")
        }
        owners[group.value] = owners[group.value] ?? host.name
      }
    }
  }

  /// Whether it is clear where a node may be.
  private func check(_ node: Draft.Node, _ hosts: [String]) -> Bool {
    if let host: Placed<String> = node.spec.$host.written() {
      if hosts.contains(host.value) { return true }
      reader.fault(
        host.position, "host `\(host.value)` is not declared",
        advice: Suggestion.advice(for: host.value, in: hosts))
      return false
    }
    guard node.node.isHost, hosts.count > 1 else { return true }
    reader.fault(
      node.position, "which host is node `\(node.node.name)`?",
      advice: "write \(node.node.name): {kind: host, host: \(hosts[0])} under nodes")
    return false
  }

  /// The veth pairs, as numbers of nodes.
  private var pairs: [(Int, Int)] {
    draft.devices.enumerated().compactMap { number, device in
      guard let peer = device.kind.peer, let other = draft.deviceIndex[peer], number < other,
        let first = draft.nodeIndex[device.node],
        let second = draft.nodeIndex[draft.devices[other].node]
      else { return nil }
      return (first, second)
    }
  }

  /// What has to be on one host: a group, the nodes in one namespace, a device and its lower device. Nil after a fault.
  private func units(_ hosts: [LabHost]) -> [Placement.Unit]? {
    let numbers = Dictionary(hosts.enumerated().map { ($1.name, $0) }) { first, _ in first }
    let ofGroup = Dictionary(
      hosts.flatMap { host in host.groups.map { ($0, host.name) } }
    ) { first, _ in first }
    var sets = DisjointSets(draft.nodes.count)
    var wanted = draft.nodes.map { $0.spec.host }
    var groups: [String: Int] = [:]
    var namespaces: [String: Int] = [:]
    for (number, node) in draft.nodes.enumerated() {
      if !node.node.isHost,
        let first = namespaces.updateValue(number, forKey: node.node.namespace)
      {
        sets.join(first, number)
      }
      guard wanted[number] == nil, let group = node.spec.group else { continue }
      if let host = ofGroup[group] {
        wanted[number] = host
      } else if let first = groups.updateValue(number, forKey: group) {
        sets.join(first, number)
      }
    }
    for device in draft.devices {
      guard let parent = device.kind.parent, parent.namespace != device.id.namespace,
        let node = draft.nodeIndex[device.node],
        let other = draft.nodes.firstIndex(where: { $0.node.namespace == parent.namespace })
      else { continue }
      sets.join(node, other)
    }
    var units: [Int: Placement.Unit] = [:]
    for (number, node) in draft.nodes.enumerated() {
      let root = sets.root(of: number)
      var unit = units[root] ?? Placement.Unit(nodes: [])
      unit.nodes.append(number)
      if let name = wanted[number], let host = numbers[name] {
        if let other = unit.fixed, other != host {
          let place = node.spec.host == nil ? node.position : node.spec.$host.position
          reader.fault(
            place,
            "`\(node.node.name)` is on host `\(name)`, and what it shares a namespace or a "
              + "lower device with on `\(hosts[other].name)`",
            advice: "these have to be on one host")
          return nil
        }
        unit.fixed = host
      }
      if let former = previousNodes[node.node.name]?.host, unit.former == nil {
        unit.former = numbers[former]
      }
      units[root] = unit
    }
    return units.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Reports hosts with links to other ones whose addresses are not known.
  private func checkUnderlays(_ hosts: [LabHost]) {
    var reported: Set<String> = []
    for (first, second) in pairs {
      if draft.nodes[first].node.host == draft.nodes[second].node.host { continue }
      for node in [first, second] {
        guard let host = hosts.first(where: { $0.name == draft.nodes[node].node.host }),
          host.address == nil, host.device == nil, reported.insert(host.name).inserted
        else { continue }
        reader.fault(
          host.origin.position ?? .none,
          "`\(host.name)` has links to other hosts, and its address is not known",
          advice: "write its `address` in the network between the hosts, or its `device` there")
      }
    }
  }
}
