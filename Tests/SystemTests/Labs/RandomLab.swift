/// SplitMix64: a seed gives the same labs everywhere.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

  mutating func pick(_ choices: String...) -> String {
    choices[Int.random(in: 0..<choices.count, using: &self)]
  }

  /// One of the choices with this probability, else nil.
  mutating func maybe(_ percent: Int, _ choices: String...) -> String? {
    guard chance(percent) else { return nil }
    return choices[Int.random(in: 0..<choices.count, using: &self)]
  }
}

/// A random lab of up to five hosts and two bridges. It uses whatever a file can declare and every kernel has, so two
/// of them differ in a bit of everything.
struct RandomLab {
  private var dice: Dice
  private var nodes: [String] = []
  private var links: [String] = []

  /// The file.
  private(set) var text = ""

  init(_ dice: inout Dice) {
    self.dice = dice
    let hosts = (1...5).filter { _ in self.dice.chance(80) }
    let hasSecond = self.dice.chance(40)
    addBridge("sw", 1)
    if hasSecond { addBridge("sw2", 2) }
    for host in hosts { addHost(host, hasSecond: hasSecond) }
    for host in hosts {
      if let other = hosts.last, other > host, self.dice.chance(40) {
        links.append("{endpoints: [\"h\(host):x\(other)\", \"h\(other):x\(host)\"]}")
      }
    }
    if let first = hosts.first, self.dice.chance(40) {
      nodes.append("host: {kind: host}")
      links.append(
        "{endpoints: [\"host:\(self.dice.pick("t-lab0", "t-lab1"))\", \"h\(first):up\"], "
          + "ipv4: [10.7.0.1/30, 10.7.0.2/30]}")
    }
    let pools = self.dice.maybe(
      50, "links: {prefix: 10.30.0.0/16, length: 31}", "links: {prefix: 10.31.0.0/16, length: 30}")
    text =
      "name: rnd\ntopology:\n  nodes: {\(nodes.joined(separator: ", "))}\n"
      + "  links: [\(links.joined(separator: ", "))]\n"
      + (pools.map { "  pools: {\($0)}\n" } ?? "")
    dice = self.dice
  }

  private mutating func addBridge(_ name: String, _ network: Int) {
    let settings = [
      "kind: bridge", dice.maybe(40, "ageing: 60", "ageing: 100"),
      dice.maybe(30, "vlan-filtering: false"),
      dice.maybe(30, "multicast-snooping: false", "multicast-snooping: true"),
      dice.maybe(30, "priority: 4096", "priority: 8192"),
      dice.maybe(30, "addresses: [10.\(network).0.200/24]", "addresses: [10.\(network).0.201/24]"),
    ]
    nodes.append("\(name): {\(settings.compactMap(\.self).joined(separator: ", "))}")
  }

  private mutating func addHost(_ host: Int, hasSecond: Bool) {
    let network = hasSecond && dice.chance(40) ? 2 : 1
    let isUp = dice.chance(90)
    let settings = [
      sysctls(), isUp ? routes(network) : nil, software(),
      dice.maybe(30, "addresses: [10.20.0.\(host)/32]", "addresses: [10.20.1.\(host)/32]"),
      dice.maybe(30, "dns: {servers: [10.9.9.9]}", "dns: {servers: [10.9.9.8], search: [t.test]}"),
      dice.maybe(20, "hostname: x\(host)", "env: {A: b}"),
    ]
    nodes.append("h\(host): {\(settings.compactMap(\.self).joined(separator: ", "))}")
    let six = dice.maybe(30, ", \"fd00:\(network)::\(host)/64\"") ?? ""
    let end = [
      "node: h\(host)", "interface: eth0", "addresses: [10.\(network).0.\(host)/24\(six)]",
      dice.maybe(20, "mac: \"02:00:00:00:01:0\(host)\"", "mac: \"02:00:00:00:02:0\(host)\""),
      dice.maybe(30, "impairments: {rate: 5mbit}", "impairments: {rate: 9mbit}"),
      isUp ? nil : "up: false",
    ]
    let port = "sw\(network == 2 ? "2" : ""):p\(dice.chance(80) ? host : host + 10)"
    let mtu = dice.maybe(30, ", mtu: 1400", ", mtu: 1300") ?? ""
    links.append(
      "{endpoints: [{\(end.compactMap(\.self).joined(separator: ", "))}, \"\(port)\"]\(mtu)}")
    addDevices(host)
  }

  private mutating func sysctls() -> String? {
    let keys = [
      dice.maybe(40, "net.ipv4.ip_forward: 1", "net.ipv4.ip_forward: 0"),
      dice.maybe(20, "net.ipv4.conf.eth0.rp_filter: 1", "net.ipv4.conf.eth0.rp_filter: 2"),
      dice.maybe(20, "net.ipv4.tcp_keepalive_time: 60"),
      dice.maybe(20, "net.ipv4.ip_local_port_range: \"2000 3000\""),
    ].compactMap(\.self)
    return keys.isEmpty ? nil : "sysctls: {\(keys.joined(separator: ", "))}"
  }

  private mutating func routes(_ network: Int) -> String? {
    let gateways = ["100", "101", "102"].map { "10.\(network).0.\($0)" }
    let via = gateways[Int.random(in: 0...2, using: &dice)]
    let routes = [
      dice.maybe(40, "{to: 10.9.0.0/16, via: \(via)}", "{to: 10.9.0.0/16, via: \(via), metric: 7}"),
      dice.maybe(30, "{to: default, via: \(via)}", "{to: default, via: \(via), mtu: 1280}"),
      dice.maybe(20, "{to: 10.40.0.0/16, via: [\(gateways[0]), \(gateways[1])]}"),
      dice.maybe(20, "{to: 10.41.0.0/16, type: blackhole}", "{to: 10.41.0.0/16, type: prohibit}"),
      dice.maybe(20, "{to: \"fd09::/48\", type: unreachable}", "{to: \"fd09::/48\", dev: eth0}"),
      dice.maybe(20, "{to: 10.42.0.0/16, via: \(via), table: 100}"),
      dice.maybe(20, "{to: 10.43.0.0/16, dev: eth0}", "{to: 10.43.0.0/16, dev: eth0, metric: 9}"),
    ].compactMap(\.self)
    return routes.isEmpty ? nil : "routes: [\(routes.joined(separator: ", "))]"
  }

  private mutating func software() -> String? {
    let parts = [
      dice.maybe(
        20, "nftables: \"table inet t { chain c { type filter hook input priority 0; } \\n }\"",
        "nftables: \"table ip u { set s { type ipv4_addr; elements = { 10.0.0.1 } } \\n }\""),
      dice.maybe(
        20, "exec: [ip link set lo mtu 5000]",
        "exec: [ip link set lo mtu 5000, ip link set lo mtu 6000]"),
      dice.maybe(
        20, "services: [{name: s, run: exec sleep 991}]",
        "services: [{name: s, run: exec sleep 992}, {name: r, run: exec sleep 993}]"),
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// Devices with or without a lower device.
  private mutating func addDevices(_ host: Int) {
    if let mode = dice.maybe(30, "bridge", "private", "vepa") {
      let kind = dice.pick("macvlan", "macvlan", "macvtap")
      links.append(
        "{type: \(kind), endpoint: {node: h\(host), interface: mv}, parent: eth0, mode: \(mode)}")
    }
    let hasBridge = dice.chance(20)
    if hasBridge { links.append("{type: bridge, endpoint: \"h\(host):br9\"}") }
    if dice.chance(25) {
      let addresses = dice.maybe(50, ", addresses: [10.4.\(host).1/24]") ?? ""
      let master = hasBridge && addresses.isEmpty && dice.chance(60) ? ", master: br9" : ""
      links.append(
        "{type: vxlan, endpoint: {node: h\(host), interface: vx\(addresses)\(master)}, "
          + "vni: \(dice.pick("7", "8")), remote: \(dice.pick("10.1.0.99", "10.1.0.98"))"
          + "\(dice.maybe(30, ", ttl: 9") ?? "")}")
    }
    if dice.chance(15) { links.append("{type: ifb, endpoint: \"h\(host):ifb9\"}") }
  }
}
