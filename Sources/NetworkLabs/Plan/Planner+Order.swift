extension Planner {
  /// The steps in the order of work, numbered, each with the steps it depends on.
  func ordered() -> [Step] {
    // Compare numbers rather than names, and move indices rather than steps: a lab has thousands of them.
    let names = Set(steps.map(\.order.namespace)).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let keys = steps.map { $0.order.key(places[$0.order.namespace] ?? 0) }
    let order = steps.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var result = order.map { steps[$0].step }
    var dependencies = Dependencies()
    for index in result.indices {
      result[index].id = index
      result[index].after = dependencies.take(result[index])
    }
    locate(&result)
    return result
  }
}

/// Tracks what steps provide and later steps need.
private struct Dependencies {
  private var namespaces: [String: Int] = [:]
  private var devices: [DeviceID: [Int]] = [:]
  private var inNamespace: [String: [Int]] = [:]
  private var stops: [String: Int] = [:]

  /// Returns the steps that `step` needs, and notes what it provides.
  mutating func take(_ step: Step) -> [Int] {
    let touched = touched(step.operation)
    var needs: [Int] = []
    for id in touched {
      if let namespace = namespaces[id.namespace] { needs.append(namespace) }
      if !id.name.isEmpty { needs += devices[id] ?? [] }
    }
    switch step.operation {
    case .setRoute(let namespace, _), .loadNftables(let namespace, _), .setUplink(let namespace, _),
      .retireNamespace(let namespace):
      needs += inNamespace[namespace] ?? []
    case .run(let node, _), .startService(let node, _):
      if let stop = stops[node] { needs.append(stop) }
    default: break
    }
    note(step, touched)
    needs.sort()
    // Several may lead to the same step.
    return needs.indices.filter { $0 == 0 || needs[$0] != needs[$0 - 1] }.map { needs[$0] }
  }

  private mutating func note(_ step: Step, _ touched: [DeviceID]) {
    switch step.operation {
    case .createNamespace(let name, _): namespaces[name] = step.id
    case .stopService(let node, _): stops[node] = step.id
    default: break
    }
    for id in touched {
      if !id.name.isEmpty { devices[id, default: []].append(step.id) }
      if case .setRoute = step.operation { continue }
      inNamespace[id.namespace, default: []].append(step.id)
    }
  }

  /// The devices a step is about. A device without a name stands for the namespace.
  private func touched(_ operation: Operation) -> [DeviceID] {
    switch operation {
    case .createDevice(let device):
      var result = [device.id]
      if let parent = device.kind.parent { result.append(parent) }
      if let master = device.master { result.append(DeviceID(device.id.namespace, master)) }
      return result
    case .createPair(let near, let far):
      return [near, far].flatMap { end in
        [end.id] + (end.master.map { [DeviceID(end.id.namespace, $0)] } ?? [])
      }
    case .deleteDevice(let id), .configure(let id, _), .addAlternativeName(let id, _),
      .removeAlternativeName(let id, _),
      .addAddress(let id, _), .removeAddress(let id, _), .impair(let id, _):
      return [id]
    case .setRoute(let name, _), .removeRoute(let name, _), .setSysctl(let name, _, _),
      .loadNftables(let name, _), .setUplink(let name, _), .retireNamespace(let name),
      .createNamespace(let name, _):
      return [DeviceID(name, "")]
    case .write, .run, .startService, .stopService, .record: return []
    }
  }
}
