import CLinux
import Glibc
import Linux
import NetworkNamespaces

extension SandboxSteps {
  /// The error for a failed step.
  func error(_ index: Int) -> IsolationError {
    let step = list[index]
    let (operation, path) = Self.meaning(step, step.source, step.target)
    return IsolationError(operation: operation, path: path, code: step.error, status: step.status)
  }

  private static func meaning(
    _ step: StepList.Step, _ source: String, _ target: String
  ) -> (IsolationError.Operation, String) {
    switch step.kind {
    case LINUX_STEP_SETNS: (.enter(NamespaceKind(named: source) ?? .net), target)
    case LINUX_STEP_UNSHARE: (.unshare, "")
    case LINUX_STEP_HELPER, LINUX_STEP_DISMISS: (.startHelper, "")
    case LINUX_STEP_MAP where step.flags & UInt(LINUX_MAP_DIRECTLY) != 0:
      (.writeMap(file: target), "")
    case LINUX_STEP_MAP: (.runMapper, target == "uid_map" ? "newuidmap" : "newgidmap")
    case LINUX_STEP_PERSIST: (.keep(Self.kind(of: source)), target)
    case LINUX_STEP_FORK: (.fork, "")
    case LINUX_STEP_DEATH_SIGNAL: (.deathSignal, "")
    case LINUX_STEP_WRITE where step.flags & UInt(LINUX_WRITE_OPENED) == 0: (.openFile, target)
    case LINUX_STEP_WRITE: (.write, target)
    case LINUX_STEP_MOUNT where step.flags & UInt(MS_BIND) != 0: (.pivotRoot, target)
    case LINUX_STEP_MOUNT where target == "/", LINUX_STEP_PROPAGATION: (.propagation, target)
    case LINUX_STEP_MOUNT: (.isolateMount, target)
    case LINUX_STEP_COPY_TREE where step.isRequired: (.copyMounts, source)
    case LINUX_STEP_GRAFT, LINUX_STEP_TEXT, LINUX_STEP_NEW_MOUNT: (.mount, target)
    case LINUX_STEP_PROC: (.mountProc, target)
    case LINUX_STEP_OPEN where target == "root": (.openRoot, source)
    case LINUX_STEP_OPEN: (.openDirectory, source)
    case LINUX_STEP_FCHDIR where target == "root": (.enterRoot, "")
    case LINUX_STEP_CHROOT: (.changeRoot, source)
    case LINUX_STEP_PIVOT: (.pivotRoot, source)
    case LINUX_STEP_CHDIR, LINUX_STEP_FCHDIR: (.changeDirectory, source)
    case LINUX_STEP_SET_HOSTNAME: (.hostname, source)
    case LINUX_STEP_SEAL: (.seal, "")
    case LINUX_STEP_KEYRING: (.keyring, "")
    case LINUX_STEP_LOOPBACK: (.raiseLoopback, "")
    case LINUX_STEP_SETGROUPS: (.setgroups, "")
    case LINUX_STEP_SETGID: (.setgid, "")
    case LINUX_STEP_SETUID: (.setuid, "")
    case LINUX_STEP_NO_NEW_PRIVILEGES: (.refusePrivileges, "")
    default: (.capabilities, "")
    }
  }

  private static func kind(of childFile: String) -> NamespaceKind {
    NamespaceKind.allCases.first { $0.childFile == childFile } ?? .net
  }
}
