extension LabBuilder {
  /// The checks, one for each node that they run in.
  func makeChecks() -> [Check] {
    var result: [Check] = []
    for spec in topology.checks {
      guard let (kind, target, position) = kind(of: spec) else { continue }
      checkKeys(
        CheckSpec.self, at: spec.position, for: [kind.rawValue], "a check of type \(kind.rawValue)")
      // Commands have to start programs, so they get longer than packets.
      let usual = kind == .command ? Check.commandTimeout : Check.packetTimeout
      for from: Placed<String> in spec.$from.elements() {
        var origin = Origin(from.position)
        origin[.target] = position
        if spec.expect != nil { origin[.expect] = spec.$expect.position }
        var name = "\(from.value): \(kind.rawValue) \(target)"
        if let expect = spec.expect { name += " (\(expect.text))" }
        result.append(
          Check(
            name: spec.name ?? name, node: from.value, kind: kind, target: target,
            expect: spec.expect?.text,
            expectsText: kind == .command ? spec.expect?.isQuoted : nil,
            count: spec.count ?? 3, timeout: spec.timeout ?? usual,
            via: spec.via?.value, dev: spec.dev, family: spec.family,
            origin: origin))
      }
    }
    return result
  }

  private func kind(of spec: CheckSpec) -> (Check.Kind, String, Position)? {
    guard spec.kinds.count == 1, let only = spec.kinds.first else {
      let kinds = ["ping", "tcp", "udp", "http", "command", "mtu", "route"]
      let isMisspelt = spec.kinds.isEmpty && topology.gaps.misspell(spec.position)
      if isMisspelt || kinds.contains(where: { topology.gaps.lacks($0, of: spec.position) }) {
        return nil
      }
      reader.fault(
        spec.position,
        spec.kinds.isEmpty ? "a check of nothing" : "a check of \(spec.kinds.count) things at once",
        advice: "write one of \(kinds.joined(separator: ", "))")
      return nil
    }
    return (only.value.parts.kind, only.value.parts.target, only.position)
  }
}
