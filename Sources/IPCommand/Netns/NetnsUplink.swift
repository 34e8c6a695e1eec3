import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Uplinks

/// `netns uplink` and `netns publish`
enum NetnsUplink {
  static func uplink(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let device = arguments.value(of: "--via")
    let hasResolver = arguments.options.contains("--dns")
    let allowed = try AllowWords(arguments)
    guard !arguments.isEmpty else {
      if let option = arguments.options.first { throw .grammar("\(option): of which namespace?") }
      return try list(session) { $0.hasWayOut }
    }
    let target = try arguments.namespaceTarget()
    if hasResolver, allowed?.hasNames == true {
      throw .grammar("--dns: names of --allow are asked for at a server of the uplink's own")
    }
    if arguments.options.contains("--remove") {
      if device != nil || hasResolver || allowed != nil {
        throw .grammar("--remove takes the whole way out away: nothing else with it")
      }
      return try change(target, session) { (old) throws(CommandFailure) in
        guard let old, old.hasWayOut else {
          throw CommandFailure("netns: \(target.name) has no uplink")
        }
        return UplinkRequest(hasWayOut: false, ports: old.ports)
      }
    }
    try change(target, session) { (old) throws(CommandFailure) in
      if let old, old.hasWayOut {
        let ways = old.devices.joined(separator: " and ")
        throw CommandFailure(
          "netns: \(target.name) gets out by \(ways) already: netns uplink \(target.name) --remove first"
        )
      }
      var request = UplinkRequest(
        device: device, hasResolver: hasResolver || allowed?.hasNames == true,
        ports: old?.ports ?? [])
      request.allowed = allowed?.destinations
      request.audit = allowed?.audit
      return request
    }
  }

  static func publish(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let isRemoval = arguments.options.contains("--remove")
    guard !arguments.isEmpty else {
      if isRemoval { throw .grammar("--remove: of which namespace?") }
      return try list(session) { !$0.ports.isEmpty }
    }
    let target = try arguments.namespaceTarget()
    var ports: [PublishedPort] = []
    for word in arguments.takeRest() {
      do throws(UplinkError) { ports.append(try PublishedPort(word)) } catch {
        throw .grammar("\(error)")
      }
    }
    if ports.isEmpty, !isRemoval {
      guard let identity = NamespaceIdentity(path: target.path) else {
        throw NamespaceError(.open, target.name, code: errno).failure()
      }
      return try list(session) { $0.namespace == identity && !$0.ports.isEmpty }
    }
    try change(target, session) { (old) throws(CommandFailure) in
      var request = UplinkRequest(
        hasWayOut: old?.hasWayOut ?? false, hasResolver: old?.hasResolver ?? false,
        ports: old?.ports ?? [])
      request.keepsDevices = true
      request.allowed = old?.allowed
      request.audit = old?.audit
      if isRemoval {
        for port in ports.isEmpty ? request.ports : ports {
          guard request.ports.contains(port) else {
            throw CommandFailure("netns: \(target.name) has no port \(port) published")
          }
          request.ports.removeAll { $0 == port }
        }
        if old?.ports.isEmpty ?? true {
          throw CommandFailure("netns: \(target.name) has no ports published")
        }
      } else {
        request.ports += ports
      }
      return request
    }
  }

  private static func change(
    _ target: NamespaceTarget, _ session: Session,
    _ decide: (Uplink?) throws(CommandFailure) -> UplinkRequest
  ) throws(CommandFailure) {
    var host = UplinkHost(store: session.store)
    host.onNote = { session.note($0) }
    let handle: NamespaceHandle
    do throws(NamespaceError) {
      handle = try NamespaceHandle(name: target.name, path: target.path)
    } catch {
      session.explain(error, target)
      throw error.failure()
    }
    // A refusal by this command itself is printed in its own words.
    var refusal: CommandFailure?
    do throws(UplinkError) {
      try host.set(for: handle) { (old) throws(UplinkError) in
        do throws(CommandFailure) { return try decide(old) } catch {
          refusal = error
          throw UplinkError(error.message)
        }
      }
    } catch {
      throw refusal ?? CommandFailure("netns: \(error)")
    }
  }

  // MARK: lists

  private static func list(
    _ session: Session, _ isMeant: (Uplink) -> Bool
  ) throws(CommandFailure) {
    let uplinks: [Uplink]
    do throws(UplinkError) { uplinks = try UplinkHost(store: session.store).list() } catch {
      throw CommandFailure("netns: \(error)")
    }
    let out = session.output
    try out.document {
      for uplink in uplinks where isMeant(uplink) {
        out.openObject()
        describe(uplink, session)
        out.endRecord()
        out.closeObject()
      }
    }
  }

  private static func describe(_ uplink: Uplink, _ session: Session) {
    let out = session.output
    // A namespace that only processes keep alive has no name any more.
    let name = (try? session.store.names(of: uplink.namespace))?.first
    let inode = "net:[\(uplink.namespace.inode)]"
    out.field("namespace", "", name.map(session.shown) ?? inode, "")
    out.field("device", " dev ", uplink.name, "")
    if !uplink.devices.isEmpty { list("via", uplink.devices, out) }
    list("addresses", word: "address", uplink.addresses.map { "\($0)" }, out)
    if uplink.hasResolver { out.flag("dns", " dns") }
    if let allowed = uplink.allowed {
      list("allow", allowed.map { "\($0)" }, out)
    }
    if let audit = uplink.audit { out.field("audit", " audit ", audit.printable(), "") }
    if !uplink.ports.isEmpty { list("ports", word: "port", uplink.ports.map { "\($0)" }, out) }
    switch uplink.state {
    case .whole: break
    case .unfinished: out.field("state", " (", "unfinished", "; netns gc puts it right)")
    case .changed: out.field("state", " (", "changed by others", "; netns gc puts it right)")
    }
  }

  private static func list(_ key: String, word: String? = nil, _ values: [String], _ out: Output) {
    out.openArray(key)
    for value in values { out.field(nil, " \(word ?? key) ", value, "") }
    out.closeArray()
  }
}
