import CLinux
import Glibc

/// The namespace that the calling thread is in, kept to return to it.
struct OwnNamespace: ~Copyable {
  private let descriptor: Int32

  /// - Throws: `.openCurrent`.
  init() throws(NamespaceError) {
    // A thread may be elsewhere than the process's main thread, which /proc/self speaks of.
    descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw NamespaceError(.openCurrent, "/proc/thread-self/ns/net", code: errno)
    }
  }

  deinit { close(descriptor) }

  /// Enters the namespace that the thread is in already: what makes this fail would make returning
  /// fail, such as a user namespace without rights over it.
  ///
  /// - Throws: `.returnToCurrent`.
  func checkReturn(_ name: NamespaceName) throws(NamespaceError) {
    guard linux_setns(descriptor, Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw NamespaceError(.returnToCurrent, name.text, code: errno)
    }
  }

  /// Returns. A thread in a namespace that its program does not know of would do harm: better none.
  func enter() {
    if linux_setns(descriptor, Int32(LINUX_CLONE_NEWNET)) != 0 { abort() }
  }
}
