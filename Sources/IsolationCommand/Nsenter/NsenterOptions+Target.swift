import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// What `nsenter` takes from its target besides the namespaces in /proc/PID/ns.
extension NsenterOptions {
  /// The target's environment at the time it was executed, each as "NAME=VALUE"; nil unless asked for.
  func environment() throws(ProgramFailure) -> [String]? {
    guard takesEnvironment else { return nil }
    let descriptor = try openOfTarget("environ")
    defer { close(descriptor) }
    guard let content = readAll(descriptor) else {
      throw ProgramFailure("failed to get environment variables", code: errno)
    }
    return content.split(separator: 0).compactMap { variable in
      let equals = variable.firstIndex(of: UInt8(ascii: "="))
      return equals == nil || equals == variable.startIndex ? nil : String(systemBytes: variable)
    }
  }

  /// The parent of the user namespace that is entered, or else of the target's.
  func parentUserNamespace() throws(ProgramFailure) -> Int32 {
    _ = try requireTarget()
    let inner: Int32
    if case .descriptor(let descriptor)? = sandbox.joined[.user] {
      inner = descriptor
    } else {
      inner = try openOfTarget("ns/user")
    }
    let parent = linux_namespace_parent(inner)
    guard parent >= 0 else { throw ProgramFailure("failed to open parent namespace", code: errno) }
    return parent
  }

  /// The network namespace of a socket that the target has open.
  func namespace(ofSocket number: Int32) throws(ProgramFailure) -> Int32 {
    let target = try requireTarget()
    let process = linux_pidfd(target)
    guard process >= 0 else {
      throw ProgramFailure("cannot open process \(target)", code: errno)
    }
    defer { close(process) }
    let socket = linux_pidfd_getfd(process, number)
    guard socket >= 0 else {
      throw ProgramFailure("cannot open descriptor \(number) of process \(target)", code: errno)
    }
    defer { close(socket) }
    let namespace = linux_socket_namespace(socket)
    guard namespace >= 0 else {
      throw ProgramFailure("descriptor \(number) of process \(target)", code: errno)
    }
    return namespace
  }

  /// Moves this process, and thus the command, into the target's control group.
  func joinControlGroup() throws(ProgramFailure) {
    // nsenter(1) looks in no other place.
    guard linux_fstype("/sys/fs/cgroup") == Self.controlGroups else {
      throw ProgramFailure("--join-cgroup is only supported in cgroup v2")
    }
    let target = try requireTarget()
    do throws(IsolationError) { try ControlGroup(of: target).join() } catch {
      throw ProgramFailure("cannot open \(error.path)", code: error.code)
    }
  }

  /// CGROUP2_SUPER_MAGIC of linux/magic.h
  private static let controlGroups: Int64 = 0x6367_7270

  private func requireTarget() throws(ProgramFailure) -> pid_t {
    guard let target = targetIfAny else { throw ProgramFailure("no target PID specified") }
    return target
  }
}
