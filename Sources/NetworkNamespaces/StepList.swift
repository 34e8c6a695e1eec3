import CLinux
import Glibc
import Linux
import Netlink

extension StepList {
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

  /// Runs the steps in the calling thread; failures of optional steps go to `onWarning`.
  ///
  /// - Throws: the failure of a required step.
  package mutating func run(onWarning: (NamespaceError) -> Void) throws(NamespaceError) {
    let failed = linux_run_steps(&self)
    if failed >= 0 { throw error(failed) }
    report(to: onWarning)
  }

  /// The error for a failed step.
  package func error(_ index: Int) -> NamespaceError {
    let step = self[index]
    let (source, target, code) = (step.source, step.target, step.error)
    switch step.kind {
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

  /// Reports the steps that failed without ending the run.
  package func report(to onWarning: (NamespaceError) -> Void) {
    forEachFailure { onWarning(error($0)) }
  }
}
