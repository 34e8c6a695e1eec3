extension Planner {
  /// Sets the place in the file that each step stems from.
  func locate(_ steps: inout [Step]) {
    guard lab.nodes.contains(where: { $0.origin.position != nil }) else { return }
    let nodes = Dictionary(lab.nodes.map { ($0.name, $0) }) { first, _ in first }
    for number in steps.indices {
      steps[number].file = lab.writtenFile
      steps[number].position =
        position(of: steps[number].operation, nodes) ?? nodes[steps[number].node]?.origin.position
    }
  }

  private func position(of operation: Operation, _ nodes: [String: LabNode]) -> Position? {
    switch operation {
    case .createDevice(let device): device.origin.position
    case .createPair(let near, _): near.origin[.link]
    case .configure(let id, _), .addAlternativeName(let id, _), .removeAlternativeName(let id, _),
      .impair(let id, _),
      .deleteDevice(let id):
      wantedDevices[id]?.origin.position
    case .addAddress(let id, let prefix), .removeAddress(let id, let prefix):
      wantedDevices[id]?.origin[.address(prefix)]
    case .setRoute(_, let route), .removeRoute(_, let route): route.origin.position
    case .setSysctl(let name, let key, _): nodesByNamespace[name]?.origin[.sysctl(key)]
    case .setUplink(let name, _): nodesByNamespace[name]?.origin[.uplink]
    case .loadNftables(let name, _): nodesByNamespace[name]?.origin[.nftables]
    case .run(let name, let command):
      nodes[name].flatMap { node in
        node.exec.firstIndex(of: command).flatMap { node.origin[.exec($0)] }
      }
    case .startService(_, let service): service.origin.position
    case .createNamespace, .retireNamespace, .write, .stopService, .record: nil
    }
  }
}

extension Step {
  /// In the format of compilers: "shop.yaml:11: web: create route default via 10.0.0.1: why".
  func failure(_ why: String) -> String {
    let lines = subject.split(separator: "\n", omittingEmptySubsequences: true)
    let what = lines.count > 1 ? "\(lines[0]) ..." : subject
    return (position?.prefix(in: file) ?? "") + (node.isEmpty ? "" : "\(node): ")
      + "\(action.rawValue) \(kind.rawValue) \(what): \(why)"
  }
}

extension Position {
  /// "FILE:LINE: ", with the file relative to the current directory if it is below it.
  func prefix(in file: String?) -> String {
    guard let file else { return "-:\(line): " }
    let prefix = FilePath.workingDirectory + "/"
    return (file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : file) + ":\(line): "
  }
}
