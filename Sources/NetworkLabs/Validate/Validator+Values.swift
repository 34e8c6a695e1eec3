import RouteNetlink
import NetworkNamespaces

/// Checks single values by the same rules as in files, for any lab.
extension Validator {
  /// - Returns: false if addresses are malformed, so that nothing can be derived from them.
  func checkValues() -> Bool {
    if !NameRules.isNode(lab.name) { fault(nil, "`\(lab.name)` is no name of a lab") }
    var areAddresses = true
    for (number, node) in lab.nodes.enumerated() {
      if let first = index.nodes[node.name], first != number {
        fault(
          node.origin.position, "node `\(node.name)` stands twice",
          advice: self.first(at: lab.nodes[first].origin.position))
      }
      areAddresses = checkValues(of: node) && areAddresses
    }
    for device in lab.devices { areAddresses = checkValues(of: device) && areAddresses }
    for check in lab.checks { areAddresses = checkValues(of: check) && areAddresses }
    return areAddresses
  }

  private func checkValues(of node: LabNode) -> Bool {
    let place = node.origin.position
    // In a containerlab file, the name of a bridge may be followed by the node that it is in.
    let parts = node.name.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    let isDouble = parts.count == 2 && node.kind == .bridge
    for part in isDouble ? parts : [node.name] { checkName(part, "node", place) }
    if !NameRules.isNode(node.hostname) {
      fault(place, "`\(node.hostname)` is no hostname of node `\(node.name)`")
    }
    if node.kind == .host, !node.isHost {
      fault(place, "node `\(node.name)` is the host, which has no name")
    } else if !node.isHost, let problem = NameRules.namespaceProblem(node.namespace) {
      fault(place, problem)
    }
    for (key, value) in node.sysctls {
      checkText(value, "sysctl \(key)", node.origin[.sysctl(key)])
    }
    checkText(node.nftables, "nftables", node.origin[.nftables])
    checkText(node.resolvConf, "dns", place)
    for (number, command) in node.exec.enumerated() {
      checkCommand(command, "exec", node.origin[.exec(number)])
    }
    check(node.env, place)
    if let filesystem = node.filesystem { check(filesystem, place) }
    for service in node.services { checkValues(of: service) }
    return node.routes.reduce(true) { checkValues(of: $1) && $0 }
  }

  private func checkName(_ name: String, _ what: String, _ place: Position?) {
    if !NameRules.isNode(name) {
      fault(
        place, "`\(name)` is no \(what) name",
        advice: "letters, digits, `-`, `_` and `.`, at most 63")
    }
  }

  private func checkValues(of service: Service) {
    let place = service.origin.position
    // The name becomes that of a log file.
    if service.name.hasPrefix(".") || service.name.utf8.count > 200
      || NameRules.namespaceProblem(service.name) != nil
    {
      fault(place, "`\(service.name)` is no service name")
    }
    checkCommand(service.command, "run", place)
    check(service.env, place)
    guard let ready = service.ready else { return }
    let rest = service.origin[.ready]
    if ready.isEmpty {
      let known = ReadySpec.keys.map(\.name).joined(separator: ", ")
      fault(rest, "a ready condition of nothing", advice: "write one of \(known), or leave it out")
    }
    check(ready.tcp, Limits.port, "tcp", rest)
    check(ready.udp, Limits.port, "udp", rest)
    check(ready.delay, Limits.time, "delay", rest)
    for text in [ready.http, ready.command, ready.log] { checkText(text, "ready", rest) }
  }

  private func check(_ filesystem: PrivateFileSystem, _ place: Position?) {
    let inside = filesystem.directories + filesystem.kept + filesystem.binds.map(\.target)
    for path in inside where !path.hasPrefix("/") {
      fault(place, "`\(path)` of a private file system is no absolute path")
    }
    let sources = filesystem.binds.map(\.source)
    for path in sources where !path.hasPrefix("/") {
      fault(
        place, "the source `\(path)` of a bind is no absolute path",
        advice: "a lab that comes from no file has no directory that it could be in")
    }
    for path in inside + sources { checkText(path, "filesystem", place) }
    check(filesystem.size, Limits.size, "size", place)
  }

  private func check(_ env: [String: String], _ place: Position?) {
    for (name, value) in env {
      if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.utf8.contains(0) {
        fault(place, "`\(name)` is no name of an environment variable")
      }
      checkText(value, "env \(name)", place)
    }
  }

  private func checkCommand(
    _ text: String, _ what: String, _ place: @autoclosure () -> Position?
  ) {
    if text.isEmpty { fault(place(), "`\(what)` is empty") }
    checkText(text, what, place())
  }

  /// The kernel ends strings at the first NUL.
  private func checkText(
    _ text: String?, _ what: @autoclosure () -> String, _ place: @autoclosure () -> Position?
  ) {
    if text?.utf8.contains(0) ?? false { fault(place(), "`\(what())` holds a NUL character") }
  }

  private func check(
    _ number: Int?, _ range: ClosedRange<Int>, _ what: String, _ place: Position?
  ) {
    guard let number, !range.contains(number) else { return }
    fault(
      place, "\(what) \(number) is not right here",
      advice: "expected \(Shape.integer(range).words)")
  }

  private func problem(ofNamesOf device: Device) -> (message: String, advice: String?)? {
    let name = device.alternativeName
    if device.kind.isLoopback {
      return name.map { ("`\($0)` cannot be a name of the loopback", nil) }
    }
    if let problem = NameRules.interfaceProblem(device.id.name) { return problem }
    guard let name else { return nil }
    if index.devices[DeviceID(device.id.namespace, name)] != nil {
      return ("the altname `\(name)` is an interface of `\(device.node)` already", nil)
    }
    return NameRules.longInterfaceProblem(name)
  }

  private func checkValues(of device: Device) -> Bool {
    let place = device.origin.position
    let isLoopback = device.kind.isLoopback
    if isLoopback != (device.id.name == "lo") {
      fault(place, "`\(device.id)` must be the loopback if it is called lo, and only then")
    } else if let problem = problem(ofNamesOf: device) {
      let isOwnBridge = device.kind.isBridge && device.id.name == device.node
      fault(
        place, (isOwnBridge ? "the bridge would be named so: " : "") + problem.message,
        advice: problem.advice)
    }
    check(device.mtu, Limits.mtu, "mtu", place)
    if let mac = device.mac, !mac.isUnicast { fault(place, "\(mac) is no unicast MAC address") }
    if let impairments = device.impairments { check(impairments, place) }
    var areAddresses = true
    for address in device.addresses where !address.isValid {
      fault(place, "`\(name(device))` has an address that is none")
      areAddresses = false
    }
    return checkValues(of: device.kind, place) && areAddresses
  }

  private func check(_ spec: ImpairmentSpec, _ place: Position?) {
    for (value, what) in [(spec.delay, "delay"), (spec.jitter, "jitter")] {
      check(value, Limits.time, what, place)
    }
    let shares = [
      (spec.loss, "loss"), (spec.duplicate, "duplicate"), (spec.corrupt, "corrupt"),
      (spec.reorder, "reorder"),
    ]
    for (value, what) in shares { check(value, Limits.share, what, place) }
    check(spec.rate, Limits.rate, "rate", place)
    check(spec.limit, Limits.queue, "limit", place)
  }

  private func checkValues(of kind: DeviceKind, _ place: Position?) -> Bool {
    for number in kind.row.numbers(kind) { check(number.value, number.range, number.key, place) }
    if let mode = kind.mode { check(mode, among: kind.row.traits.modes, place) }
    if case .tunnel(let tunnel) = kind, LabKind.named(tunnel.kind)?.traits.isOverIPv4 != true {
      fault(place, "`\(tunnel.kind)` is no kind of tunnel")
    }
    guard let ends = kind.tunnelEnds else { return true }
    guard checkEnds(ends.remote, ends.local, place) else { return false }
    if kind.row.traits.isOverIPv4, let remote = ends.remote, remote.version == .v6 {
      fault(place, "a tunnel of type \(kind.name) goes over IPv4, not to \(remote)")
    }
    return true
  }

  private func check(_ mode: String, among modes: [String], _ place: Position?) {
    if !modes.contains(mode) {
      fault(
        place, "mode `\(mode)` is not known", advice: Suggestion.advice(for: mode, in: modes))
    }
  }

  private func checkEnds(_ remote: IPAddress?, _ local: IPAddress?, _ place: Position?) -> Bool {
    guard remote?.isValid ?? true, local?.isValid ?? true else {
      fault(place, "an end of the tunnel is no address")
      return false
    }
    if let remote, let local, remote.family != local.family {
      fault(place, "\(remote) and \(local), the ends of the tunnel, are of two families")
    }
    return true
  }

  private func checkValues(of route: Route) -> Bool {
    let place = route.origin.position
    check(route.metric, Limits.metric, "metric", place)
    check(route.table, Limits.table, "table", place)
    check(route.mtu, Limits.mtu, "mtu", place)
    if !RouteSpec.types.contains(route.type) {
      fault(place, "`\(route.type)` is no type of route")
    }
    if let scope = route.scope, !RouteSpec.scopes.contains(scope) {
      fault(place, "`\(scope)` is no scope of a route")
    }
    let addresses = route.nextHops.compactMap(\.gateway) + [route.source].compactMap(\.self)
    guard route.destination.isValid, addresses.allSatisfy(\.isValid) else {
      fault(place, "a route has an address that is none")
      return false
    }
    return true
  }

  private func checkValues(of item: Check) -> Bool {
    let place = item.origin.position
    check(item.count, Limits.pings, "count", place)
    check(item.timeout, Limits.time, "timeout", place)
    for text in [item.target, item.expect, item.name] { checkText(text, "check", place) }
    guard item.via?.isValid ?? true else {
      fault(place, "`via` of a check is no address")
      return false
    }
    return true
  }
}

extension IPAddress {
  /// Whether it has the length of an IP address.
  var isValid: Bool { version != nil }

  /// Whether text that is not an address was meant as one: digits and dots, or a colon.
  static func isMeant(by text: String) -> Bool {
    let host = text.prefix { $0 != "/" }
    return host.contains(":") && host.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
      || host.contains(".") && host.allSatisfy { $0.isASCII && $0.isNumber || $0 == "." }
  }
}

extension IPPrefix {
  var isValid: Bool { address.isValid && (0...address.bitWidth).contains(length) }
}

extension LinkLayerAddress {
  var isUnicast: Bool { count == 6 && !isMulticast }
}
