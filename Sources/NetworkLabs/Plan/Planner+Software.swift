extension Planner {
  mutating func planFiles() {
    // A lab without nodes, the goal of undoing a first `up`, has no files.
    let text = lab.nodes.isEmpty ? nil : HostsFile.text(of: lab)
    let isAllForeign = lab.nodes.allSatisfy { $0.isHost || foreign.contains($0.namespace) }
    if live.hostsText != text, !isAllForeign || known != nil {
      // Unless others changed the file, the change just follows from the other steps.
      let isAsMade = live.hostsText == known.map { HostsFile.text(of: $0) }
      add(
        Step(
          text == nil ? .remove : live.hostsText == nil ? .create : .change, .file, "", "hosts",
          isDetail: isAsMade || text == nil, .write(.hosts, text)),
        WorkOrder(.files, ""))
    }
    for node in lab.nodes where node.ownsNamespace && !isUntouchedForeign(node) {
      planFiles(of: node)
    }
    planFileSystems()
    for name in retired.sorted() {
      guard let node = knownNodes[name] else { continue }
      for (file, there) in [
        (LabFile.hostsLink(name), live.configuration[name]?.hostsLink),
        (.resolvConf(name), live.configuration[name]?.resolvConf),
      ] where there != nil {
        add(
          Step(.remove, .file, node.name, file.words, isDetail: true, .write(file, nil)),
          WorkOrder(.retirement, name, rank: 2))
      }
    }
  }

  /// A new namespace needs a new file system too, which shows the devices of that namespace.
  private mutating func planFileSystems() {
    for node in lab.nodes where !foreign.contains(node.namespace) {
      guard let wanted = node.filesystem else { continue }
      let isThere = live.fileSystems.contains(node.name)
      let isNew = fresh.contains(node.namespace)
      let before = known?.nodes.first { $0.name == node.name }?.filesystem
      if isThere, !isNew, before == wanted { continue }
      madeFileSystems.insert(node.name)
      add(
        Step(
          isThere ? .change : .create, .file, node.name, LabFile.fileSystem(node.name).words,
          isDetail: isNew || before == nil, .write(.fileSystem(node.name), "")),
        WorkOrder(.files, node.namespace))
      let ran = before == nil ? [] : self.before(node)?.exec ?? []
      if !isNew, !ran.isEmpty {
        warnings.append(
          "node `\(node.name)`: what commands wrote is gone, since its file system is made anew and "
            + "they do not run again; `down` and `up` do both")
      }
    }
    for name in live.fileSystems.sorted() where lab.node(name)?.filesystem == nil {
      add(
        Step(
          .remove, .file, name, LabFile.fileSystem(name).words, isDetail: true,
          .write(.fileSystem(name), nil)),
        WorkOrder(.retirement, name, rank: 2))
    }
  }

  /// A namespace of others gets no files: either it is as wanted, or it is a conflict.
  private func isUntouchedForeign(_ node: LabNode) -> Bool { foreign.contains(node.namespace) }

  private mutating func planFiles(of node: LabNode) {
    let there = live.configuration[node.namespace] ?? LiveConfiguration()
    if there.hostsLink != live.hostsPath {
      if there.hostsLink != nil || there.hasForeignHosts {
        refuse("/etc/netns/\(node.namespace)/hosts")
      }
      add(
        Step(
          .create, .file, node.name, LabFile.hostsLink(node.namespace).words,
          isDetail: fresh.contains(node.namespace) || knownNodes[node.namespace] == nil,
          .write(.hostsLink(node.namespace), live.hostsPath)),
        WorkOrder(.files, node.namespace))
    }
    // A DHCP client writes the name servers it is given into the file.
    if node.usesDHCP, there.resolvConf != nil, node.resolvConf == "" { return }
    guard there.resolvConf != node.resolvConf else { return }
    let ours = knownNodes[node.namespace]?.resolvConf != nil || there.hostsLink == live.hostsPath
    if there.resolvConf != nil, !ours {
      refuse("/etc/netns/\(node.namespace)/resolv.conf")
    }
    // A resolv.conf that no file asked for stays.
    if node.resolvConf == nil, knownNodes[node.namespace]?.resolvConf == nil { return }
    add(
      Step(
        there.resolvConf == nil ? .create : node.resolvConf == nil ? .remove : .change, .file,
        node.name, "resolv.conf", .write(.resolvConf(node.namespace), node.resolvConf)),
      WorkOrder(.files, node.namespace))
  }

  mutating func planSoftware() {
    for node in lab.nodes where !node.isHost || !node.exec.isEmpty {
      let isNew = fresh.contains(node.namespace)
      let before = isNew ? nil : self.before(node)
      planNftables(node, before)
      planExec(node, before)
      if let before, before.hostname != node.hostname || before.env != node.env {
        let details =
          before.hostname == node.hostname
          ? ["environment"] : ["hostname \(before.hostname) -> \(node.hostname)"]
        add(
          Step(.change, .node, node.name, node.name, details: details, .record),
          WorkOrder(.software, node.namespace))
      }
    }
    planServices()
  }

  /// The node as it was: found by its namespace if it has its own, else by its name.
  private func before(_ node: LabNode) -> LabNode? {
    if node.ownsNamespace { return knownNodes[node.namespace] }
    return known?.nodes.first { $0.name == node.name && $0.namespace == node.namespace }
  }

  private mutating func planNftables(_ node: LabNode, _ before: LabNode?) {
    let isChanged = before != nil && live.changedRulesets[node.namespace] != nil
    guard node.nftables != before?.nftables || node.nftables != nil && isChanged,
      !foreign.contains(node.namespace)
    else { return }
    let action: Step.Action =
      before?.nftables == nil ? .create : node.nftables == nil ? .remove : .change
    add(
      Step(
        action, .nftables, node.name, "ruleset",
        details: isChanged ? ["not what was loaded"] : [],
        .loadNftables(node.namespace, rules: node.nftables ?? "")),
      WorkOrder(.software, node.namespace))
  }

  /// Runs the commands that have not run yet: those that differ from the command recorded at their position.
  private mutating func planExec(_ node: LabNode, _ before: LabNode?) {
    let ran = before?.exec ?? []
    guard !foreign.contains(node.namespace) else { return }
    let commands = node.exec.enumerated()
      .filter { place, command in place >= ran.count || ran[place] != command }.map(\.element)
    for command in commands {
      add(
        Step(.create, .exec, node.name, command, .run(node: node.name, command: command)),
        WorkOrder(.commands, node.namespace))
    }
    if commands.isEmpty, ran != node.exec {
      add(
        Step(
          .change, .node, node.name, node.name, details: ["commands that ran already"], .record),
        WorkOrder(.software, node.namespace))
    }
    if commands.count < node.exec.count { warnOfNewDevices(node) }
  }

  /// What commands did to a device is lost with it, and some commands cannot be run twice.
  private mutating func warnOfNewDevices(_ node: LabNode) {
    let anew = made.filter { $0.namespace == node.namespace && knownDevices[$0] != nil }
    guard !anew.isEmpty else { return }
    let names = anew.sorted().map { "`\($0.name)`" }.joined(separator: ", ")
    warnings.append(
      "node `\(node.name)`: what `exec` did to \(names) is gone, since it is made anew and commands "
        + "do not run again; `down` and `up` do both")
  }

  private mutating func planServices() {
    for node in lab.nodes where !node.isHost {
      let isNew = fresh.contains(node.namespace)
      for service in node.services {
        let there = live.services[node.name]?[service.name]
        if !isNew, let there, there.service == service, there.isAsWanted,
          !losesDevice(service, node), isCurrent(there, node),
          !madeFileSystems.contains(node.name)
        {
          continue
        }
        if there != nil, !isNew { stop(service.name, node.name, isRestart: true) }
        add(
          Step(
            there == nil || isNew ? .create : .change, .service, node.name,
            "\(node.name)/\(service.name)", details: [service.command],
            .startService(node: node.name, service)),
          WorkOrder(.services, node.namespace))
      }
    }
    for (node, services) in live.services.sorted(by: { $0.key < $1.key }) {
      let wanted = lab.node(node)
      let isNew = wanted.map { fresh.contains($0.namespace) } ?? false
      for name in services.keys.sorted() {
        if isNew {
          stop(name, node, isRestart: true)
        } else if !(wanted?.services.contains { $0.name == name } ?? false) {
          stop(name, node, isRestart: false)
        }
      }
    }
  }

  /// Whether a running service sees the wanted hostname and resolv.conf of its node. It has those of its start,
  /// even if the content of the file changes later.
  private func isCurrent(_ status: ServiceStatus, _ node: LabNode) -> Bool {
    guard status.state == .running, let there = status.surroundings else { return true }
    guard there.hostname == node.hostname else { return false }
    if nodesByNamespace[node.namespace]?.resolvConf != nil { return there.hasResolvConf }
    // A resolv.conf of somebody else stays.
    return !there.hasResolvConf || knownNodes[node.namespace]?.resolvConf == nil
  }

  /// A client stays with the device it started on, even if another device gets its name.
  private func losesDevice(_ service: Service, _ node: LabNode) -> Bool {
    service.role == .dhcpClient && made.contains(DeviceID(node.namespace, service.command))
  }

  private mutating func stop(_ name: String, _ node: String, isRestart: Bool) {
    add(
      Step(
        .remove, .service, node, "\(node)/\(name)", isDetail: isRestart,
        .stopService(node: node, name)),
      WorkOrder(.stopping, node))
  }

  private mutating func refuse(_ file: String) {
    conflicts.append(.file(file, words: "\(file) exists and was not made by lab `\(lab.name)`"))
  }
}

extension ServiceStatus {
  /// Whether it runs, or has exited and is not to be restarted.
  var isAsWanted: Bool {
    state == .running || state == .exited && service.restart == .never
  }
}

extension LabFile {
  var words: String {
    switch self {
    case .hosts: "hosts"
    case .hostsLink(let name): "/etc/netns/\(name)/hosts"
    case .resolvConf(let name): "/etc/netns/\(name)/resolv.conf"
    case .fileSystem: "file system"
    }
  }
}
