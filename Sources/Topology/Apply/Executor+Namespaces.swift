import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension Executor {
  private struct Made: Sendable {
    var name: String
    var descriptor: Int32
    var socket: SendableSocket
  }

  /// A connection that one thread made and another goes on with.
  private final class SendableSocket: @unchecked Sendable {
    let socket: NetlinkSocket
    init(_ socket: NetlinkSocket) { self.socket = socket }
  }

  private struct Outcome: Sendable {
    var made: [Made] = []
    var failures: [String] = []
  }

  /// Makes namespaces on two threads. Each one bears the lab's mark before it has a name, so that
  /// what was left by a killed process can be told from what others made.
  func createNamespaces(_ steps: [Step]) throws(ApplyError) {
    let store = access.store
    let share = (steps.count + 1) / 2
    let parts = steps.count < 8 ? [steps] : [Array(steps[..<share]), Array(steps[share...])]
    let outcomes = try onThreads(
      steps,
      parts.map { part in
        { @Sendable () -> Outcome in
          var outcome = Outcome()
          for step in part {
            guard case .createNamespace(let name, let mark) = step.operation else { continue }
            do throws(LabError) {
              let made = try Self.create(name, mark, store)
              outcome.made.append(Made(name: name, descriptor: made.0, socket: made.1))
            } catch {
              outcome.failures += ApplyError(step, error).failures
              break
            }
          }
          return outcome
        }
      })
    for made in outcomes.flatMap(\.made) {
      let place = NamespaceAccess.Place(
        descriptor: made.descriptor, connection: NetlinkConnection(made.socket.socket))
      // The loopback is 1; nobody else makes devices in a namespace that is this new.
      place.nextIndex = 2
      access.adopt(place, as: made.name)
    }
    let failures = outcomes.flatMap(\.failures)
    guard failures.isEmpty else { throw ApplyError(failures) }
  }

  /// Runs on a thread of its own, which it leaves in the new namespace.
  private static func create(
    _ name: String, _ mark: OwnerMark, _ store: NamespaceStore
  ) throws(LabError) -> (Int32, SendableSocket) {
    guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw LabError("unshare", code: errno)
    }
    let socket: NetlinkSocket
    do throws(NetlinkError) {
      socket = try NetlinkSocket()
      var loopback = LinkRequest.set(index: 1)
      loopback.link.up = true
      loopback.link.alias = mark.description
      try NetlinkConnection(socket).perform(loopback.request)
    } catch {
      throw LabError("loopback", error)
    }
    do throws(NamespaceError) {
      let handle = try NamespaceHandle.current()
      try store.attach(try NamespaceName(name), handle)
      let descriptor = fcntl(handle.descriptor, F_DUPFD_CLOEXEC, 3)
      guard descriptor >= 0 else { throw NamespaceError(.open, name, code: errno) }
      return (descriptor, SendableSocket(socket))
    } catch {
      throw LabError("name", error)
    }
  }

  /// Takes a namespace's name away, and keeps the namespace in the lab's own directory.
  func retire(_ name: String) throws(LabError) {
    try TextFile.makeDirectory(paths.directory)
    try TextFile.makeDirectory(paths.trash)
    do throws(NamespaceError) {
      let trash = NamespaceStore(directory: paths.trash)
      let parsed = try NamespaceName(name)
      if trash.state(parsed) != .namespace {
        let handle = try access.store.open(parsed)
        try trash.attach(parsed, handle)
      }
      try access.store.delete(parsed)
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
    access.forget(name)
  }

  func setSysctls(_ steps: [Step]) throws(ApplyError) {
    var jobs: [(descriptor: Int32, step: Step, key: String, value: String)] = []
    for step in steps {
      guard case .setSysctl(let name, let key, let value) = step.operation else { continue }
      do throws(LabError) {
        jobs.append((try access.place(name).descriptor, step, key, value))
      } catch {
        throw ApplyError(step, error)
      }
    }
    let work = { @Sendable [jobs] () -> [String] in
      var failures: [String] = []
      var current: Int32 = -1
      for job in jobs {
        if job.descriptor != current, linux_setns(job.descriptor, Int32(LINUX_CLONE_NEWNET)) != 0 {
          failures += ApplyError(job.step, LabError("setns", code: errno)).failures
          continue
        }
        current = job.descriptor
        let code = SysctlFile.write(job.key, job.value)
        if code != 0 {
          failures += ApplyError(job.step, LabError(job.value, code: code)).failures
        }
      }
      return failures
    }
    let failures = try onThreads(steps, [work]).flatMap(\.self)
    guard failures.isEmpty else { throw ApplyError(failures) }
  }

  /// - Throws: where there can be no thread, of which the first of the steps is to blame.
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
