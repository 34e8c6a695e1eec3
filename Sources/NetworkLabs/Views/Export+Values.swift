import Netlink

extension Export {
  /// The options that differ from the kernel's defaults.
  static func bridge(_ spec: BridgeSpec) -> [String] {
    spec.withoutUsual.options.map { "\($0.option.name): \($0.option.words($0.value))" }
  }

  static func route(_ route: Route) -> String {
    let isDefault = route.destination.length == 0
    var parts = ["to: \(YAML.quoted(isDefault ? "default" : "\(route.destination)"))"]
    let gateways = route.nextHops.compactMap(\.gateway)
    if gateways.count == 1 { parts.append("via: \(YAML.quoted("\(gateways[0])"))") }
    if gateways.count > 1 { parts.append("via: \(YAML.list(gateways.map(\.description)))") }
    // In a multipath route, each gateway determines its device.
    if route.nextHops.count == 1, let dev = route.nextHops[0].dev {
      parts.append("dev: \(YAML.quoted(dev))")
    }
    // Without a gateway, only the destination tells the family of a default route.
    if isDefault, gateways.isEmpty { parts[0] = "to: \(YAML.quoted("\(route.destination)"))" }
    if let source = route.source { parts.append("from: \(YAML.quoted("\(source)"))") }
    if let metric = route.metric { parts.append("metric: \(metric)") }
    if route.table != Route.mainTable { parts.append("table: \(route.table)") }
    if let mtu = route.mtu { parts.append("mtu: \(mtu)") }
    if route.onLink, !gateways.isEmpty { parts.append("on-link: true") }
    if route.type != "unicast" { parts.append("type: \(route.type)") }
    if let scope = route.scope { parts.append("scope: \(scope)") }
    return "{\(parts.joined(separator: ", "))}"
  }

  static func impairments(_ spec: ImpairmentSpec) -> String {
    func share(_ value: Int) -> String { "\"\(Double(value) / 10_000)%\"" }
    let parts: [String?] = [
      spec.delay.map { "delay: \($0)us" }, spec.jitter.map { "jitter: \($0)us" },
      spec.loss.map { "loss: \(share($0))" }, spec.duplicate.map { "duplicate: \(share($0))" },
      spec.corrupt.map { "corrupt: \(share($0))" }, spec.reorder.map { "reorder: \(share($0))" },
      spec.rate.map { "rate: \($0)bit" },
      // This is netem's default, so nobody asked for it.
      spec.limit.flatMap { $0 == 1000 ? nil : "limit: \($0)" },
    ]
    return "{\(parts.compactMap(\.self).joined(separator: ", "))}"
  }

  /// The parts of a node that only the record has.
  static func software(_ node: LabNode) -> [String] {
    var lines: [String] = []
    if node.hostname != node.name { lines.append("hostname: \(YAML.quoted(node.hostname))") }
    if let filesystem = node.filesystem {
      lines.append("filesystem: private")
      let binds = filesystem.binds.map { "\($0.source):\($0.target)\($0.isReadOnly ? ":ro" : "")" }
      if !binds.isEmpty { lines.append("binds: \(YAML.list(binds))") }
    }
    if !node.env.isEmpty { lines.append("env: \(YAML.map(node.env))") }
    if !node.exec.isEmpty { lines.append("exec: \(YAML.list(node.exec))") }
    if let text = node.resolvConf, !node.usesDHCP || !text.isEmpty {
      lines.append("dns: \(dns(text))")
    }
    let services = node.services.filter { $0.role != .dhcpClient }
    if !services.isEmpty {
      lines.append("services:")
      lines += services.map { "  - " + service($0, node) }
    }
    return lines
  }

  private static func dns(_ text: String) -> String {
    var parts: [String] = []
    var servers: [String] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "nameserver": servers += words.dropFirst()
      case "search": parts.append("search: \(YAML.list(Array(words.dropFirst())))")
      case "options": parts.append("options: \(YAML.list(Array(words.dropFirst())))")
      default: break
      }
    }
    if !servers.isEmpty { parts.insert("servers: \(YAML.list(servers))", at: 0) }
    return "{\(parts.joined(separator: ", "))}"
  }

  private static func service(_ service: Service, _ node: LabNode) -> String {
    var parts = ["name: \(YAML.quoted(service.name))", "run: \(YAML.quoted(service.command))"]
    if service.restart != .never {
      parts.append("restart: \(YAML.quoted(service.restart.rawValue))")
    }
    let own = service.env.filter { node.env[$0.key] != $0.value }
    if !own.isEmpty { parts.append("env: \(YAML.map(own))") }
    if let ready = service.ready {
      let conditions: [String?] = [
        ready.tcp.map { "tcp: \($0)" }, ready.udp.map { "udp: \($0)" },
        ready.http.map { "http: \(YAML.quoted($0))" },
        ready.command.map { "command: \(YAML.quoted($0))" },
        ready.log.map { "log: \(YAML.quoted($0))" }, ready.delay.map { "delay: \($0)us" },
      ]
      parts.append("ready: {\(conditions.compactMap(\.self).joined(separator: ", "))}")
    }
    return "{\(parts.joined(separator: ", "))}"
  }

  static func check(_ check: Check) -> String {
    var parts = [
      "name: \(YAML.quoted(check.name))", "from: \(YAML.quoted(check.node))",
      "\(check.kind.rawValue): \(YAML.quoted(check.target))",
    ]
    if let expect = check.expect {
      // A quoted number would be read as text.
      let isNumber = check.expectsText != true && Int(expect) != nil
      parts.append("expect: \(isNumber ? expect : YAML.quoted(expect))")
    }
    if check.count != 3 { parts.append("count: \(check.count)") }
    if check.timeout != (check.kind == .command ? Check.commandTimeout : Check.packetTimeout) {
      parts.append("timeout: \(check.timeout)us")
    }
    if let via = check.via { parts.append("via: \(YAML.quoted("\(via)"))") }
    if let dev = check.dev { parts.append("dev: \(YAML.quoted(dev))") }
    if let family = check.family { parts.append("family: \(family.rawValue)") }
    return "{\(parts.joined(separator: ", "))}"
  }
}

/// Formats YAML.
enum YAML {
  /// Plain if that can only be read as text; otherwise in double quotes.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.first?.isLetter ?? false
      && text.unicodeScalars.allSatisfy {
        $0.isASCII
          && ($0.properties.isAlphabetic || $0.properties.numericType != nil
            || "-_./".unicodeScalars.contains($0))
      } && !words.contains(text.lowercased())
    if isPlain { return text }
    // YAML has the same escapes for the other characters (YAML 1.2.2, section 5.7).
    let escaped = text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    return "\"\(escaped.printable(keepsLines: false))\""
  }

  /// Words that some readers take for booleans or null.
  private static let words: Set<String> = [
    "true", "false", "yes", "no", "on", "off", "y", "n", "null",
  ]

  static func list(_ items: [String]) -> String { "[\(items.map(quoted).joined(separator: ", "))]" }

  static func map(_ items: [String: String]) -> String {
    let parts = items.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }
    return "{\(parts.joined(separator: ", "))}"
  }
}
