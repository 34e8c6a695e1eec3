import RouteNetlink

// What zebra and bgpd need: their sessions, and their configuration.
extension EVPNFabric {
  /// A private number of an autonomous system (RFC 6996). Nothing else hears of it.
  private static let system = 64512
  /// The addresses of sessions (RFC 3927): two for each pair of hosts.
  private static let network = "169.254"

  private func address(_ pair: Pair, of host: String) -> IPAddress {
    let number = 2 * pair.number + (host == pair.second.name ? 1 : 0)
    return IPAddress("\(Self.network).\(number >> 8 & 0xff).\(number & 0xff)") ?? .any(.ipv4)
  }

  private func sessionName(_ host: String) -> String { "to-\(host)" }

  /// The device by which a host reaches bgpd on another one.
  func session(_ vni: Int, _ pair: Pair, from own: String, to other: String) -> Device? {
    guard let near = underlays[own], let far = underlays[other] else { return nil }
    let room = min(near.mtu - near.overhead, far.mtu - far.overhead, 1500)
    var result = device(
      sessionName(other), .vxlan(lab.vxlan(vni, from: near, to: far.address)), mtu: room)
    result.addresses = [IPPrefix(address(pair, of: own), length: 31)]
    return result
  }

  /// The node with the daemons.
  func node(on host: (number: Int, name: String)) -> LabNode {
    var node = LabNode(name: Self.node, kind: .linux, namespace: namespace)
    node.hostname = String("\(Self.node)-\(host.name)".prefix(64))
    node.isFabric = true
    if underlays[host.name]?.hasIPv6 != false { node.sysctls = Self.withoutIPv6 }
    // bgpd believes a route whose next hop can be reached. The next hop is the other end of the VXLAN, which only the
    // host's own network can reach, so zebra is shown a route that nothing uses.
    for other in hosts where other.name != host.name {
      guard let underlay = underlays[other.name] else { continue }
      var route = Route(to: IPPrefix(underlay.address))
      route.nextHops = [.init(gateway: nil, dev: NameRules.kernelName(sessionName(other.name)))]
      node.routes.append(route)
    }
    node.services = services(host)
    return node
  }

  private func services(_ host: (number: Int, name: String)) -> [Service] {
    let daemons = underlays[host.name]?.routingDaemons ?? ""
    let lab = LabPaths(lab: lab.name).directory
    let directory = "\(lab)/evpn"
    // Their crash logs are in /var/tmp, and what the host's own daemons wait for is in /run/frr. The configuration is
    // where only root can write.
    let begin = """
      install -d -o frr -g frr \(directory) && mount -t tmpfs tmpfs /var/tmp || exit
      test ! -d /run/frr || mount -t tmpfs tmpfs /run/frr || exit
      run() { exec \(daemons)/"$@" -u frr -g frr --vty_socket \(directory) -z \(directory)/api -P 0; }

      """
    let configuration = configuration(host).map { $0 + "\n" }.joined()
    return [
      Service(
        name: "zebra", role: .program,
        command: begin + "run zebra -i \(directory)/zebra.pid -f /dev/null",
        ready: ReadySpec(command: "test -S \(directory)/api"), restart: .always, env: [:]),
      Service(
        name: "bgpd", role: .program,
        command: begin + """
          cat > \(lab)/bgpd.conf <<'E'
          \(configuration)E
          until test -S \(directory)/api; do sleep 0.05; done
          run bgpd -i \(directory)/bgpd.pid -f \(lab)/bgpd.conf
          """,
        ready: nil, restart: .always, env: [:]),
    ]
  }

  /// What bgpd reads: a session with every other host, without the delays that are meant for large networks. It
  /// connects to the hosts before it in the file and waits for those after it, so that a new host changes nothing on
  /// others.
  private func configuration(_ host: (number: Int, name: String)) -> [String] {
    let earlier = pairs.filter { $0.second.name == host.name }
      .map { "\(address($0, of: $0.first.name))" }
    return [
      "router bgp \(Self.system)",
      " bgp router-id \(underlays[host.name].map { "\($0.address)" } ?? "")",
      " no bgp default ipv4-unicast", " timers bgp 3 9", " neighbor hosts peer-group",
      " neighbor hosts remote-as \(Self.system)", " neighbor hosts timers connect 1",
      " neighbor hosts advertisement-interval 0", " bgp listen limit 5000",
      " bgp listen range \(Self.network).0.0/16 peer-group hosts",
    ] + earlier.map { " neighbor \($0) peer-group hosts" } + [
      " address-family l2vpn evpn", "  neighbor hosts activate", "  advertise-all-vni",
      " exit-address-family",
    ]
  }
}
