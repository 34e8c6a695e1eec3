import RouteNetlink

// What zebra and bgpd need: their sessions, and their configuration.
extension EVPNFabric {
  /// A private number of an autonomous system (RFC 6996). Nothing else hears of it.
  private static let system = 64512

  /// The address of a host in its session with another one: of 169.254.0.0/16 (RFC 3927), two for each pair.
  private func address(_ pair: Int, isLater: Bool) -> IPAddress {
    let number = 2 * pair + (isLater ? 1 : 0)
    return IPAddress("169.254.\(number >> 8 & 0xff).\(number & 0xff)") ?? .any(.ipv4)
  }

  private func sessionName(_ host: Int) -> String { "to-\(hosts[host])" }

  /// The device by which a host reaches bgpd on another one.
  func session(_ vni: Int, _ pair: Int, from own: Int, to other: Int) -> Device {
    let ends = [own, other].compactMap { underlays[hosts[$0]] }
    let room = ends.map { $0.mtu - $0.overhead }.min()
    var result = device(
      sessionName(other), .vxlan(lab.vxlan(vni, from: ends[0], to: ends[1].address)),
      mtu: room.map { min($0, 1500) })
    result.addresses = [IPPrefix(address(pair, isLater: own > other), length: 31)]
    return result
  }

  /// The node with the daemons.
  func node(on host: String) -> LabNode {
    let own = hosts.firstIndex(of: host) ?? 0
    var node = LabNode(name: Self.node, kind: .linux, namespace: namespace)
    node.hostname = String("\(Self.node)-\(host)".prefix(64))
    node.isFabric = true
    // No packet of its bridges is for it.
    node.sysctls = [
      "net.ipv6.conf.all.disable_ipv6": "1", "net.ipv6.conf.default.disable_ipv6": "1",
    ]
    // bgpd believes a route whose next hop can be reached. The next hop is the other end of the VXLAN, which only the
    // host's own network can reach, so zebra is shown a route that nothing uses.
    for other in hosts.indices where other != own {
      guard let underlay = underlays[hosts[other]] else { continue }
      var route = Route(to: IPPrefix(underlay.address))
      route.nextHops = [.init(gateway: nil, dev: NameRules.kernelName(sessionName(other)))]
      node.routes.append(route)
    }
    node.services = services(own)
    return node
  }

  private func services(_ own: Int) -> [Service] {
    let daemons = underlays[hosts[own]]?.routingDaemons ?? ""
    let directory = "\(LabPaths(lab: lab.name).directory)/evpn"
    // Their crash logs are in /var/tmp.
    let begin = """
      install -d -o frr -g frr \(directory) && mount -t tmpfs tmpfs /var/tmp || exit
      run() { exec \(daemons)/"$@" -u frr -g frr --vty_socket \(directory) -z \(directory)/api -P 0; }

      """
    let configuration = configuration(own).map { $0 + "\n" }.joined()
    return [
      Service(
        name: "zebra", role: .program,
        command: begin + "run zebra -i \(directory)/zebra.pid -f /dev/null",
        ready: ReadySpec(command: "test -S \(directory)/api"), restart: .always, env: [:]),
      Service(
        name: "bgpd", role: .program,
        command: begin + """
          cat > \(directory)/bgpd.conf <<'E'
          \(configuration)E
          until test -S \(directory)/api; do sleep 0.05; done
          run bgpd -i \(directory)/bgpd.pid -f \(directory)/bgpd.conf
          """,
        ready: nil, restart: .always, env: [:]),
    ]
  }

  /// What bgpd reads: a session with every other host, without the delays that are meant for large networks.
  private func configuration(_ own: Int) -> [String] {
    let neighbours = pairs.enumerated().compactMap { number, pair -> String? in
      guard pair.0 == own || pair.1 == own else { return nil }
      return "\(address(number, isLater: pair.0 == own))"
    }
    return [
      "router bgp \(Self.system)",
      " bgp router-id \(underlays[hosts[own]].map { "\($0.address)" } ?? "")",
      " no bgp default ipv4-unicast", " timers bgp 3 9",
    ]
      + neighbours.flatMap { address in
        [
          " neighbor \(address) remote-as \(Self.system)",
          " neighbor \(address) timers connect 1",
          " neighbor \(address) advertisement-interval 0",
        ]
      } + [" address-family l2vpn evpn"] + neighbours.map { "  neighbor \($0) activate" } + [
        "  advertise-all-vni", " exit-address-family",
      ]
  }
}
