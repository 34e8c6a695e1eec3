import CLinux
import Glibc
import Netlink
import Linux

/// The steps of entering in C form with their strings, ready for a process that must not allocate.
///
/// Everything else is derived from the steps: every short command makes a list, and each further type of array
/// costs the runtime as much as the whole list does.
package struct StepList: ~Copyable {
  package private(set) var steps: [linux_step] = []

  package init() { steps.reserveCapacity(16) }

  deinit {
    for step in steps {
      free(UnsafeMutablePointer(mutating: step.source))
      free(UnsafeMutablePointer(mutating: step.target))
      if step.owned != 0, step.fd >= 0 { close(step.fd) }
    }
  }

  /// Appends a step and returns its index. `from` is the step whose descriptor it uses. The step is skipped if
  /// `from` or `after` failed, or if `instead` did not fail. A descriptor that is `owned` is closed with the
  /// list. After a fork the child runs the step, unless it is one of the `parents`.
  @discardableResult
  package mutating func add(
    _ kind: linux_step_kind, required: Bool = false, source: String? = nil, target: String? = nil,
    flags: UInt = 0, descriptor: Int32 = -1, from: Int = -1, after: Int = -1, instead: Int = -1,
    parents: Bool = false, owned: Bool = false
  ) -> Int {
    steps.append(
      linux_step(
        kind: Int32(kind.rawValue), required: required ? 1 : 0, source: copy(source),
        target: copy(target), flags: flags, fd: descriptor, from: Int32(from),
        after: Int32(after), instead: Int32(instead), error: 0, left_out: 0,
        parents: parents ? 1 : 0, owned: owned ? 1 : 0, status: 0, process: -1))
    return steps.count - 1
  }

  /// Appends the steps that become a user.
  package mutating func add(_ user: CommandUser) {
    add(LINUX_STEP_REFUSE_INPUT)
    add(
      LINUX_STEP_SETGROUPS, required: true,
      source: user.groups.isEmpty ? nil : user.groups.map(String.init).joined(separator: " "))
    add(LINUX_STEP_SETGID, required: true, flags: UInt(user.group))
    add(LINUX_STEP_SETUID, required: true, flags: UInt(user.user))
    add(LINUX_STEP_KEYRING, required: true)
  }

  private func copy(_ text: String?) -> UnsafePointer<CChar>? {
    guard let text, let copied = text.withSystemString({ strdup($0) }) else { return nil }
    return UnsafePointer(copied)
  }

  /// Runs the steps in the calling thread; failures of optional steps go to `onWarning`.
  ///
  /// - Throws: the failure of a required step.
  package mutating func run(onWarning: (NamespaceError) -> Void) throws(NamespaceError) {
    let failed = withSteps { linux_run_steps($0, $1) }
    if failed >= 0 { throw error(failed) }
    report(to: onWarning)
  }

  /// The error for a failed step.
  package func error(_ index: Int) -> NamespaceError {
    let step = steps[index]
    let source = text(step.source)
    let target = text(step.target)
    let code = step.error
    switch linux_step_kind(UInt32(step.kind)) {
    case LINUX_STEP_SETNS: return NamespaceError(.enter, source, code: code)
    case LINUX_STEP_JOIN_MOUNTS: return NamespaceError(.joinMounts, source, code: code)
    case LINUX_STEP_SHOW:
      return NamespaceError(.bindConfiguration(source: source), target, code: code)
    case LINUX_STEP_UNSHARE: return NamespaceError(.unshareMounts, source, code: code)
    case LINUX_STEP_MOUNT where step.flags & UInt(MS_BIND) == 0:
      return NamespaceError(.enslaveMounts, target, code: code)
    case LINUX_STEP_MOUNT, LINUX_STEP_COVER, LINUX_STEP_BIND_ON_LINK, LINUX_STEP_KEEP:
      return NamespaceError(.bindConfiguration(source: source), target, code: code)
    case LINUX_STEP_MOVE, LINUX_STEP_COPY_TREE:
      return NamespaceError(.restoreMount, source, code: code)
    case LINUX_STEP_ATTACH: return NamespaceError(.restoreMount, target, code: code)
    case LINUX_STEP_HOSTNAME: return NamespaceError(.setHostname, source, code: code)
    case LINUX_STEP_PROC where !source.isEmpty:
      return NamespaceError(.restoreMount, target, code: code)
    case LINUX_STEP_PROC: return NamespaceError(.mountProc, target, code: code)
    case LINUX_STEP_SESSION: return NamespaceError(.startSession, source, code: code)
    case LINUX_STEP_CHDIR: return NamespaceError(.changeDirectory, source, code: code)
    case LINUX_STEP_REFUSE_INPUT, LINUX_STEP_SETGROUPS, LINUX_STEP_SETGID, LINUX_STEP_SETUID,
      LINUX_STEP_KEYRING:
      return NamespaceError(.becomeUser, "", code: code)
    default: return NamespaceError(.mountSysfs, target, code: code)
    }
  }

  package func text(_ words: UnsafePointer<CChar>?) -> String {
    words.map { String(system: $0) } ?? ""
  }

  /// Reports the steps that failed without ending the run.
  package func report(to onWarning: (NamespaceError) -> Void) {
    for index in steps.indices where steps[index].error != 0 {
      if !steps.contains(where: { $0.instead == Int32(index) }) { onWarning(error(index)) }
    }
  }

  package mutating func withSteps<R>(_ body: (UnsafeMutablePointer<linux_step>?, Int) -> R) -> R {
    steps.withUnsafeMutableBufferPointer { body($0.baseAddress, $0.count) }
  }
}
