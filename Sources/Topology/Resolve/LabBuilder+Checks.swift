extension LabBuilder {
  /// The checks, one for each node that they name.
  func makeChecks() -> [Check] {
    var result: [Check] = []
    for spec in topology.checks {
      guard let (kind, target, position) = kind(of: spec) else { continue }
      checkExpectation(spec, kind)
      for from in spec.from {
        guard draft.node(from.value) != nil else {
          reader.fault(
            from.position, "node `\(from.value)` is not declared",
            advice: Suggestion.advice(for: from.value, in: draft.nodes.map(\.node.name)))
          continue
        }
        guard isTarget(target, kind, at: position) else { break }
        var name = "\(from.value): \(kind.rawValue) \(target)"
        if let expect = spec.expect { name += " (\(expect.value.text))" }
        result.append(
          Check(
            name: spec.name ?? name, node: from.value, kind: kind, target: target,
            expect: spec.expect?.value.text,
            expectsText: kind == .command ? spec.expect?.value.isQuoted : nil,
            count: spec.count ?? 3, timeout: spec.timeout ?? 2_000_000,
            via: spec.via?.value, dev: spec.dev))
      }
    }
    return result
  }

  private func kind(of spec: CheckSpec) -> (Check.Kind, String, Position)? {
    guard spec.kinds.count == 1, let only = spec.kinds.first else {
      let kinds = "ping, tcp, udp, http, command, mtu, route"
      reader.fault(
        spec.position,
        spec.kinds.isEmpty ? "a check of nothing" : "a check of \(spec.kinds.count) things at once",
        advice: "write one of \(kinds)")
      return nil
    }
    switch only.value {
    case .ping(let target): return (.ping, target, only.position)
    case .tcp(let target): return (.tcp, target, only.position)
    case .udp(let target): return (.udp, target, only.position)
    case .http(let target): return (.http, target, only.position)
    case .command(let target): return (.command, target, only.position)
    case .pathMTU(let target): return (.mtu, target, only.position)
    case .route(let target): return (.route, target, only.position)
    }
  }

  private func checkExpectation(_ spec: CheckSpec, _ kind: Check.Kind) {
    guard let expect = spec.expect, !["fail", "ok"].contains(expect.value.text) else { return }
    switch kind {
    case .ping, .tcp, .udp, .route:
      reader.fault(
        expect.position, "a \(kind.rawValue) check succeeds or fails",
        advice: "write `expect: fail`, or nothing")
    case .http, .mtu:
      if Int(expect.value.text) == nil {
        reader.fault(
          expect.position, "`\(expect.value.text)` is no number", advice: "or write `fail`")
      }
    case .command: break
    }
  }

  private func isTarget(_ target: String, _ kind: Check.Kind, at position: Position) -> Bool {
    switch kind {
    case .ping, .mtu, .route:
      if IPAddress(target) != nil || target == "localhost" || draft.node(target) != nil {
        return true
      }
      reader.fault(
        position, "`\(target)` is neither an address nor a node",
        advice: Suggestion.nearest(to: target, in: draft.nodes.map(\.node.name))
          .map { "did you mean `\($0)`?" })
      return false
    case .tcp, .udp:
      if HostPort(target) != nil { return true }
      reader.fault(
        position, "`\(target)` is not HOST:PORT", advice: "like 192.168.0.1:80, or [::1]:80")
      return false
    case .http:
      if HTTPTarget(target) != nil { return true }
      reader.fault(position, "`\(target)` is no http:// URL")
      return false
    case .command: return true
    }
  }
}
