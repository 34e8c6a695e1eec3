import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension Executor {
  /// The namespaces that one thread made, to be handed to another.
  private struct Outcome: @unchecked Sendable {
    var made: [(name: String, place: OpenNamespace?)] = []
    var failures: [StepFailure] = []
  }

  /// Makes namespaces on two threads. Each one bears the lab's mark before it gets its name, so that the
  /// leftovers of a killed process can be told from the namespaces of others.
  func createNamespaces(_ steps: [Step]) throws(ApplyError) {
    let store = access.store
    let share = (steps.count + 1) / 2
    let parts = steps.count < 8 ? [steps] : [Array(steps[..<share]), Array(steps[share...])]
    // Keep them open while there are descriptors to spare.
    let room = access.capacity / 2
    let outcomes = try onThreads(
      steps, parts.map { part in { @Sendable () in Self.create(part, store, keeping: room) } })
    for made in outcomes.flatMap(\.made) {
      // The loopback has index 1, and nobody else makes devices in so new a namespace.
      access.forget(made.name)
      access.devices(made.name).nextIndex = 2
      if let place = made.place { access.adopt(place, as: made.name) }
    }
    let failures = outcomes.flatMap(\.failures)
    guard failures.isEmpty else { throw ApplyError(failures) }
  }

  /// Must run on a thread of its own, since it changes that thread's namespace.
  private static func create(
    _ steps: [Step], _ store: NamespaceStore, keeping room: Int
  ) -> Outcome {
    var outcome = Outcome()
    for step in steps {
      guard case .createNamespace(let name, let mark) = step.operation else { continue }
      do throws(LabError) {
        let place = try create(name, mark, store)
        outcome.made.append((name, outcome.made.count < room ? place : nil))
      } catch {
        outcome.failures.append(StepFailure(step, error))
        break
      }
    }
    return outcome
  }

  /// Leaves the calling thread in the new namespace.
  private static func create(
    _ name: String, _ mark: OwnerMark, _ store: NamespaceStore
  ) throws(LabError) -> OpenNamespace {
    guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw LabError("unshare", code: errno)
    }
    let connection: NetlinkConnection
    do throws(NetlinkError) {
      connection = NetlinkConnection(try NetlinkSocket())
      var loopback = LinkRequest.set(index: 1)
      loopback.link.up = true
      loopback.link.alias = mark.description
      try connection.perform(loopback)
    } catch {
      throw LabError("loopback", error)
    }
    do throws(NamespaceError) {
      let handle = try NamespaceHandle.current()
      try store.attach(try NamespaceName(name), handle)
      return OpenNamespace(handle, connection)
    } catch {
      throw LabError("naming namespace `\(name)`", error)
    }
  }

  /// Takes a namespace's name away. If this may have to be undone, the namespace itself is kept in the lab's own
  /// trash directory; while undoing, it is not.
  func retire(_ name: String) throws(LabError) {
    let parsed: NamespaceName
    do throws(NamespaceError) { parsed = try NamespaceName(name) } catch {
      throw LabError("namespace `\(name)`", error)
    }
    if !isUndoing { try keep(parsed) }
    access.forget(name)
    do throws(NamespaceError) {
      try access.store.delete(parsed)
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
  }

  private func keep(_ name: NamespaceName) throws(LabError) {
    try TextFile.makeDirectory(paths.directory)
    try TextFile.makeDirectory(paths.trash)
    let trash = NamespaceStore(directory: paths.trash)
    guard try !trash.holds(name) else { return }
    do throws(NamespaceError) {
      let handle = try access.store.open(name)
      try trash.attach(name, handle)
    } catch {
      throw LabError("keeping namespace `\(name)`", error)
    }
  }

  func setSysctls(_ steps: [Step]) throws(ApplyError) {
    let store = access.store
    let work = { @Sendable () -> [StepFailure] in
      var failures: [StepFailure] = []
      var current: String?
      for step in steps {
        guard case .setSysctl(let name, let key, let value) = step.operation else { continue }
        do throws(LabError) {
          if name != current { try store.enter(name) }
          current = name
          let code = SysctlFile.write(key, value)
          if code != 0 { throw LabError("the kernel does not take `\(value)`", code: code) }
        } catch {
          failures.append(StepFailure(step, error))
        }
      }
      return failures
    }
    let failures = try onThreads(steps, [work]).flatMap(\.self)
    guard failures.isEmpty else { throw ApplyError(failures) }
  }

  /// - Throws: if no thread can be started; the error names the first step.
  private func onThreads<Result: Sendable>(
    _ steps: [Step], _ bodies: [@Sendable () -> Result]
  ) throws(ApplyError) -> [Result] {
    do throws(LabError) {
      return try NamespaceThread.runAll(bodies)
    } catch {
      throw ApplyError(steps[0], error)
    }
  }
}
