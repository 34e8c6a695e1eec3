extension LabBuilder {
  /// Services that the file lists, DHCP clients, and DHCP servers.
  mutating func addServices() {
    for index in draft.nodes.indices {
      let node = draft.nodes[index]
      var services: [Service] = []
      for spec in node.spec.services ?? [] {
        add(spec, to: &services)
        if let ready = spec.ready { checkHost(of: ready, node.node) }
      }
      for device in node.devices where draft.devices[device].usesDHCP {
        let name = draft.devices[device].id.name
        services.append(
          Service(
            name: "dhcp-\(name)", role: .dhcpClient, command: name, ready: nil,
            restart: .onFailure, env: [:]))
      }
      if let server = node.spec.dhcpServer, let service = service(server) {
        services.append(service)
      }
      if node.node.kind == .host, !services.isEmpty {
        reader.fault(node.position, "the host's namespace runs no services of a lab")
        continue
      }
      for position in services.indices {
        services[position].env.merge(node.node.env) { own, _ in own }
      }
      draft.nodes[index].node.services = services
      // A DHCP client writes the resolv.conf that it is told, which must not be the host's.
      if services.contains(where: { $0.role == .dhcpClient }), node.node.resolvConf == nil {
        draft.nodes[index].node.resolvConf = ""
      }
    }
  }

  private func add(_ spec: ServiceSpec, to services: inout [Service]) {
    guard let run = spec.run else { return }
    let words = run.value.split(separator: " ").map(String.init)
    let program = words.first { $0 != "exec" && !$0.contains("=") } ?? run.value
    let plain = program.split(separator: "/").last.map(String.init) ?? program
    var name = spec.name?.value ?? plain
    if spec.name == nil {
      var number = 2
      while services.contains(where: { $0.name == name }) {
        name = "\(plain)-\(number)"
        number += 1
      }
    } else if services.contains(where: { $0.name == name }) {
      reader.fault(spec.position, "service `\(name)` stands twice", advice: "names must differ")
      return
    }
    var env: [String: String] = [:]
    for entry in spec.env { env[entry.name] = entry.value }
    services.append(
      Service(
        name: name, role: .program, command: run.value, ready: spec.ready?.value,
        restart: spec.restart.flatMap(Service.Restart.init) ?? .never, env: env))
  }

  /// What is asked over HTTP must be what the node's hosts file knows, since nothing else is asked.
  private func checkHost(of ready: Placed<ReadySpec>, _ node: LabNode) {
    guard let url = ready.value.http else { return }
    guard let host = HTTPTarget(url)?.endpoint.host else {
      reader.fault(
        ready.position, "`\(url)` is no http:// URL", advice: "like http://localhost:8080/")
      return
    }
    if IPAddress(host) != nil || host == "localhost" { return }
    let named = draft.nodes.first { $0.node.name == host || $0.node.hostname == host }
    guard let named else {
      reader.fault(
        ready.position, "`\(host)` is neither an address nor `localhost` nor a node",
        advice: Suggestion.nearest(to: host, in: draft.nodes.map(\.node.name))
          .map { "did you mean `\($0)`?" })
      return
    }
    let hasAddress = named.devices.contains { !draft.devices[$0].addresses.isEmpty }
    if named.node.name != node.name, !hasAddress {
      reader.fault(ready.position, "node `\(host)` has no address that is known beforehand")
    }
  }

  private func service(_ server: DHCPServerSpec) -> Service? {
    guard let range = server.range else { return nil }
    let ends = range.value.split(separator: ",").map { IPAddress($0.trimmingBlanks()) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first.family == .v4,
      last.family == .v4, first <= last
    else {
      reader.fault(
        range.position, "`\(range.value)` is no range",
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
    var ready = ReadySpec(at: server.position)
    ready.udp = 67
    return Service(
      name: "dnsmasq", role: .program, command: words.joined(separator: " "), ready: ready,
      restart: .onFailure, env: [:])
  }
}
