extension Planner {
  /// The steps in the order of work, numbered, each with the steps it depends on.
  func ordered() -> [Step] {
    // Sort the indices rather than the steps, which are large.
    let order = steps.indices.sorted { left, right in
      let (first, second) = (steps[left].order, steps[right].order)
      return first != second ? first < second : left < right
    }
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
    var needs: Set<Int> = []
    for id in touched(step.operation) {
      if let namespace = namespaces[id.namespace] { needs.insert(namespace) }
      if !id.name.isEmpty { needs.formUnion(devices[id] ?? []) }
    }
    switch step.operation {
    case .setRoute(let namespace, _), .loadNftables(let namespace, _), .setUplink(let namespace, _),
      .retireNamespace(let namespace):
      needs.formUnion(inNamespace[namespace] ?? [])
    case .run(let node, _), .startService(let node, _):
      needs.formUnion(stops[node].map { [$0] } ?? [])
    default: break
    }
    note(step)
    return needs.sorted()
  }

  private mutating func note(_ step: Step) {
    switch step.operation {
    case .createNamespace(let name, _): namespaces[name] = step.id
    case .stopService(let node, _): stops[node] = step.id
    default: break
    }
    for id in touched(step.operation) {
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
