extension LabBuilder {
  /// The settings of a node, completed by its group, its kind and the defaults.
  func inherited(_ spec: NodeSpec, _ body: Topology.Body) -> NodeSpec {
    func group(_ name: String?) -> NodeSpec? { name.flatMap { body.groups[$0] } }
    let defaults = body.defaults
    let kind = [spec, group(spec.group), group(defaults?.group), defaults].compactMap(\.self)
      .first { $0.kindWord != nil }?.$kindWord
    let word = kind?.value ?? LabNode.Kind.linux.rawValue
    let member = [spec, body.kinds[word], defaults].compactMap(\.self).first { $0.group != nil }
    if let member, group(member.group) == nil { checkGroup(of: member, body) }
    var result = spec.inheriting(group(member?.group))
    // Settings for all nodes are meant for namespaces of the lab, never for the host's.
    if word != LabNode.Kind.host.rawValue {
      result = result.inheriting(body.kinds[word]).inheriting(defaults)
    }
    result.$kindWord = kind ?? Placed(wrappedValue: nil)
    if word == LabNode.Kind.bridge.rawValue { result.$exec = spec.$exec }
    if isContainerlab { adapt(&result) }
    return result
  }

  /// Removes settings that only containers have, and adds the variables that `__IMPORT_ENVS` asks for.
  private func adapt(_ spec: inout NodeSpec) {
    spec.sysctls.removeAll { entry in
      let isOfNetwork = entry.name.hasPrefix("net.") || entry.name.hasPrefix("net/")
      if !isOfNetwork { reader.ignore("sysctl `\(entry.name)`", at: entry.position) }
      return !isOfNetwork
    }
    if let all = spec.env.firstIndex(where: { $0.name == "__IMPORT_ENVS" }) {
      let request = spec.env.remove(at: all)
      guard request.value.lowercased() == "true" else { return }
      for (name, value) in topology.source.environment.sorted(by: { $0.key < $1.key })
      where !spec.env.contains(where: { $0.name == name }) {
        spec.env.append(Named(name: name, position: request.position, value: value))
      }
    }
  }

  /// Reports an undeclared group. In containerlab any word will do: groups also sort nodes.
  private func checkGroup(of spec: NodeSpec, _ body: Topology.Body) {
    guard !isContainerlab, let name = spec.group else { return }
    reader.fault(
      spec.$group.position, "group `\(name)` is not declared",
      advice: Suggestion.advice(for: name, in: body.groups.map(\.name)))
  }

  /// The commands of a node as lines for a shell. containerlab runs them without a shell.
  func commands(of spec: NodeSpec, _ node: LabNode) -> [Placed<String>] {
    let commands: [Placed<String>] = spec.$exec.elements()
    guard isContainerlab else { return commands }
    if node.kind == .bridge, let first = commands.first {
      reader.warn(first.position, "a bridge runs no commands in containerlab: ignored")
      return []
    }
    var lines: [Placed<String>] = []
    for command in commands {
      let text = topology.source.expandedNames(command.value, lab: draft.name, node: node.name)
      guard let words = CommandWords.split(text) else {
        reader.warn(command.position, "a quote has no end in `\(text)`: not run")
        continue
      }
      let line = CommandWords.line(of: words)
      // A command that comes from several places runs once.
      if !line.isEmpty, !lines.contains(where: { $0.value == line }) {
        lines.append(Placed(line, at: command.position))
      }
    }
    return lines
  }
}
