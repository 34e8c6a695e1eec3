import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// Finds processes by their user namespace.
enum UserNamespace {
  /// NS_GET_PARENT (ioctl_ns(2))
  private static let getParent: UInt = 0xb702

  /// The processes in the user namespace of a process, and in its descendants.
  static func processes(ofNamespaceOf process: pid_t) -> [pid_t] {
    NamespaceIdentity(path: "/proc/\(process)/ns/user").map(processes) ?? []
  }

  /// The processes in a user namespace, and in its descendants.
  static func processes(in namespace: NamespaceIdentity) -> [pid_t] {
    (directoryEntries("/proc") ?? []).compactMap { pid_t($0) }.filter { pid in
      isInside("/proc/\(pid)/ns/user", namespace)
    }
  }

  static func isInside(_ path: String, _ namespace: NamespaceIdentity) -> Bool {
    var file = open(path, O_RDONLY | O_CLOEXEC)
    while file >= 0 {
      if NamespaceIdentity(path: "/proc/self/fd/\(file)") == namespace {
        close(file)
        return true
      }
      // A parent outside the caller's namespace is not shown.
      let parent = linux_ioctl(file, getParent, nil)
      close(file)
      file = parent
    }
    return false
  }
}
