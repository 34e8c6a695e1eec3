import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// A child that makes namespaces with a single unshare(2), and stays in them until they are kept.
///
/// Safe in a multi-threaded program: the child only makes system calls. The child ends with this value, and so
/// does everything that was not kept.
struct NamespaceMaker: ~Copyable {
  let pid: pid_t
  private let channel: Int32

  /// Makes the namespaces.
  ///
  /// - Parameter title: the process title of process 1, if there is one.
  /// - Throws: `.make`.
  static func make(
    _ description: NewNamespaces, title: String
  ) throws(KeptNamespaceError) -> NamespaceMaker {
    let kinds = description.kinds
    var mounts = try mounts(description, title)
    let making = NamespacesToMake(
      flags: kinds.reduce(0) { $0 | $1.flag }, hostname: description.hostname,
      offsets: description.clockOffsets, title: "netns-init \(title)",
      mountsProc: kinds.contains(.mount) && kinds.contains(.pid))
    var channel: Int32 = -1
    let child = linux_make_namespaces(making, &mounts, &channel)
    guard child > 0 else { throw .make(nil, errno) }
    let maker = NamespaceMaker(pid: child, channel: channel)
    try maker.check(linux_making_hear(channel))
    return maker
  }

  private static func mounts(
    _ description: NewNamespaces, _ title: String
  ) throws(KeptNamespaceError) -> StepList {
    guard description.kinds.contains(.mount) else { return StepList() }
    let network = description.kinds.contains(.net) ? title : nil
    do throws(NamespaceError) { return try ExecEnvironment().steps(forKeptMounts: network) } catch {
      throw .store(error)
    }
  }

  private init(pid: pid_t, channel: Int32) {
    self.pid = pid
    self.channel = channel
  }

  deinit {
    close(channel)
    while waitpid(pid, 0) < 0, errno == EINTR {}
  }

  /// A file in the child's /proc directory.
  func file(_ name: String) -> String { "/proc/\(pid)/\(name)" }

  /// Makes the child create another mount namespace on a given processor, whose number may be greater.
  ///
  /// - Throws: `.make`.
  func remakeMounts(on processor: Int32) throws(KeptNamespaceError) {
    try check(linux_making_mounts(channel, processor))
  }

  /// Sets the hostname and the clocks, sets up the mounts, and starts process 1.
  ///
  /// - Throws: `.arrange`.
  func finish() throws(KeptNamespaceError) { try check(linux_making_finish(channel)) }

  /// Lets process 1 continue without the caller.
  ///
  /// - Throws: `.arrange` if it has ended.
  func keepFirstProcess() throws(KeptNamespaceError) { try check(linux_making_keep(channel)) }

  private func check(_ answer: linux_making_answer) throws(KeptNamespaceError) {
    let code = answer.error
    switch linux_making_step(UInt32(answer.step)) {
    case LINUX_MAKING_DONE: return
    case LINUX_MAKING_UNSHARE:
      throw .make(NamespaceKind.allCases.first { $0.flag == answer.flag }, code)
    case LINUX_MAKING_HOSTNAME: throw .arrange("setting the hostname", code)
    case LINUX_MAKING_OFFSETS: throw .arrange("setting the clocks", code)
    case LINUX_MAKING_MOUNTS: throw .arrange("making the mounts private", code)
    case LINUX_MAKING_PROC: throw .arrange("mounting /proc", code)
    default: throw .arrange("starting a process", code)
    }
  }
}
