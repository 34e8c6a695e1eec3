import Glibc
import Netlink
import NetworkNamespaces

extension Executor {
  /// The requests for one namespace, to be handed to another thread.
  private struct Delivery: @unchecked Sendable {
    let name: String
    let place: OpenNamespace
    var requests: [(step: Step, request: Request)] = []
  }

  /// Sends the requests of groups of steps, each for one namespace.
  func send(_ groups: [ArraySlice<Step>]) throws(ApplyError) {
    var deliveries: [Delivery] = []
    for steps in groups {
      guard let first = steps.first, case .netlink(let name) = Family(first.operation) else {
        continue
      }
      do throws(LabError) {
        deliveries.append(Delivery(name: name, place: try access.place(name)))
      } catch { throw ApplyError(first, error) }
      for step in steps {
        // Pending messages may make the device whose index is needed: send them first.
        if needsLookUp(step.operation) || held.count > access.capacity / 4 {
          try deliver(deliveries)
          deliveries = [Delivery(name: name, place: deliveries[deliveries.count - 1].place)]
        }
        do throws(LabError) {
          let request = try request(step.operation)
          deliveries[deliveries.count - 1].requests.append((step, request))
        } catch { throw ApplyError(step, error) }
      }
      held.append(deliveries[deliveries.count - 1].place)
    }
    try deliver(deliveries)
    for step in groups.joined() { forget(step.operation) }
  }

  /// Sends requests for many namespaces from two threads.
  private func deliver(_ all: [Delivery]) throws(ApplyError) {
    defer { held = [] }
    let deliveries = all.filter { !$0.requests.isEmpty }
    guard let first = deliveries.first?.requests.first?.step else { return }
    let failures: [StepFailure]
    if deliveries.count == 1 {
      failures = Self.deliver(deliveries[...])
    } else {
      do throws(LabError) {
        failures = try NamespaceThread.halves(deliveries) { Self.deliver($0) }.flatMap(\.self)
      } catch { throw ApplyError(first, error) }
    }
    guard failures.isEmpty else { throw ApplyError(failures) }
  }

  /// - Returns: the failures within the first namespace in which something failed.
  private static func deliver(_ deliveries: ArraySlice<Delivery>) -> [StepFailure] {
    for delivery in deliveries {
      let failures = deliver(delivery)
      if !failures.isEmpty { return failures }
    }
    return []
  }

  private static func deliver(_ delivery: Delivery) -> [StepFailure] {
    let requests = delivery.requests
    var failures: [StepFailure] = []
    // The steps that failed, on their own account or because they need one that did.
    var failed: Set<Int> = []
    do throws(NetlinkError) {
      for error in try delivery.place.connection().batch(requests.map(\.request)) {
        let step = requests[error.index].step
        // Deleting a device also deletes the devices on top of it, in any namespace.
        if case .deleteDevice = step.operation, error.code == ENODEV { continue }
        let isConsequence = !failed.isDisjoint(with: step.after)
        failed.insert(step.id)
        if !isConsequence {
          failures.append(StepFailure(step, LabError(obstacle(to: step, error), error)))
        }
      }
    } catch {
      return [StepFailure(requests[0].step, LabError(delivery.name, error))]
    }
    return failures
  }

  /// What stands in the way of a step, where the kernel's words do not tell what to do.
  private static func obstacle(to step: Step, _ error: NetlinkError) -> String? {
    guard error.code == EEXIST, case .createDevice(let device) = step.operation,
      case .vxlan(let vxlan) = device.kind
    else { return nil }
    return
      "VXLAN identifier \(vxlan.vni) at UDP port \(vxlan.port) is taken in this network, perhaps by a device in a "
      + "namespace without a name; choose another one (`vni`, `dst-port`, or `fabric: {port: ...}` between hosts)"
  }

  /// Whether the message of a step needs the index of a device, and only the kernel knows it.
  private func needsLookUp(_ operation: Operation) -> Bool {
    let devices: [DeviceID]
    switch operation {
    case .configure(let id, let change):
      let master = change.master.flatMap { $0.isEmpty ? nil : DeviceID(id.namespace, $0) }
      devices = [id, master].compactMap(\.self)
    case .addAlternativeName(let id, _), .removeAlternativeName(let id, _), .addAddress(let id, _),
      .removeAddress(let id, _), .impair(let id, _):
      devices = [id]
    case .setRoute(let name, let route), .removeRoute(let name, let route):
      devices = route.nextHops.compactMap(\.dev).map { DeviceID(name, $0) }
    case .createDevice(let device):
      let master = device.master.map { DeviceID(device.id.namespace, $0) }
      devices = [device.kind.parent, master].compactMap(\.self)
    case .createPair(let near, _):
      devices = near.master.map { [DeviceID(near.id.namespace, $0)] } ?? []
    default: devices = []
    }
    return devices.contains { $0.name != "lo" && access.knownIndex(of: $0) == nil }
  }

  /// A device that is made or deleted has another index afterwards, or none.
  private func forget(_ operation: Operation) {
    guard case .deleteDevice(let id) = operation else { return }
    access.devices(id.namespace).indices[id.name] = nil
  }
}
