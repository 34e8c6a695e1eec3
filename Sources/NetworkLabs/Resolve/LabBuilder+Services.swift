import RouteNetlink
import Linux
extension LabBuilder {
  /// Adds the declared services, DHCP clients and DHCP servers.
  mutating func addServices() {
    for index in draft.nodes.indices {
      let node = draft.nodes[index]
      var services: [Service] = []
      for spec in node.spec.services ?? [] {
        add(spec, to: &services, of: node)
      }
      for device in node.devices where draft.devices[device].usesDHCP {
        let name = draft.devices[device].id.name
        services.append(
          Service(
            name: "dhcp-\(name)", role: .dhcpClient, command: name, ready: nil,
            restart: .onFailure, env: [:], origin: draft.devices[device].origin))
      }
      if let server = node.spec.dhcpServer, let service = service(server) {
        services.append(service)
      }
      for position in services.indices {
        services[position].env.merge(node.node.env) { own, _ in own }
        if node.node.filesystem != nil { services[position].isPrivate = true }
      }
      draft.nodes[index].node.services = services
      // A DHCP client writes a resolv.conf, which must not be the host's.
      if services.contains(where: { $0.role == .dhcpClient }), node.node.resolvConf == nil {
        draft.nodes[index].node.resolvConf = ""
      }
    }
  }

  private func add(_ spec: ServiceSpec, to services: inout [Service], of node: Draft.Node) {
    if spec.run.isEmpty { return }
    let name = spec.name ?? self.name(for: spec.run, besides: services, of: node)
    var env: [String: String] = [:]
    for entry in spec.env { env[entry.name] = entry.value }
    var origin = Origin(spec.position)
    let place = spec.$ready.position
    if spec.ready != nil { origin[.ready] = place }
    // If a part was not understood, which has been reported, the condition as a whole is unknown.
    let isKnown = !topology.gaps.touch(place) && !topology.gaps.misspell(place)
    services.append(
      Service(
        name: name, role: .program, command: spec.run, ready: isKnown ? spec.ready : nil,
        restart: spec.restart ?? .never, env: env, origin: origin))
  }

  /// A name for a service without one. If its command had a name before, it keeps it, so that it goes on running
  /// when other services are removed. Otherwise it is the program's name, with a number if that is taken.
  private func name(
    for command: String, besides services: [Service], of node: Draft.Node
  ) -> String {
    let unnamed = (node.spec.services ?? []).filter { $0.name == nil }.map(\.run)
    let kept = (previousNodes[node.node.name]?.services ?? []).filter {
      unnamed.contains($0.command)
    }
    let taken = Set(services.map(\.name))
    if let old = kept.first(where: { $0.command == command && !taken.contains($0.name) }) {
      return old.name
    }
    let words = command.split(whereSeparator: \.isWhitespace).map(String.init)
    let program = words.first { $0 != "exec" && !$0.contains("=") } ?? command
    let last = program.split(separator: "/").last.map(String.init) ?? ""
    let plain = NameRules.isNode(last) ? last : "service"
    let candidates = [plain] + (2...(taken.count + kept.count + 2)).map { "\(plain)-\($0)" }
    return candidates.first { name in
      !taken.contains(name) && !kept.contains { $0.name == name }
    } ?? plain
  }

  private func service(_ server: DHCPServerSpec) -> Service? {
    if server.range.isEmpty { return nil }
    let ends = server.range.split(separator: ",").map { IPAddress($0.trimmingBlanks()) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first.version == .v4,
      last.version == .v4, first <= last
    else {
      reader.fault(
        server.$range.position, "`\(server.range)` is no range",
        advice: "write FIRST,LAST, like 192.168.0.100,192.168.0.200")
      return nil
    }
    var words = [
      "exec dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --log-facility=-",
      "--no-ping --pid-file --dhcp-leasefile=/dev/null --leasefile-ro --log-dhcp --no-resolv",
      "--dhcp-range=\(first),\(last),\(server.lease ?? "1h")",
    ]
    if let interface = server.interface { words.append("--interface=\(interface)") }
    if let router = server.router { words.append("--dhcp-option=option:router,\(router)") }
    if let domain = server.domain { words.append("--domain=\(domain) --expand-hosts") }
    words += server.options.map { "--\($0)" }
    return Service(
      name: "dnsmasq", role: .program, command: words.joined(separator: " "),
      ready: ReadySpec(udp: 67),
      restart: .onFailure, env: [:], origin: Origin(server.position))
  }
}
