import CLinux
import Glibc
import Linux

/// The namespace that the calling thread is in, kept open to return to it.
struct OwnNamespace: ~Copyable {
  private let descriptor: Int32

  /// - Throws: `.openCurrent`.
  init() throws(NamespaceError) {
    // The thread may be in another namespace than the process's main thread, which /proc/self refers to.
    descriptor = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw NamespaceError(.openCurrent, "/proc/thread-self/ns/net", code: errno)
    }
  }

  deinit { close(descriptor) }

  /// Identifies the namespace, whatever its name.
  var identity: NamespaceIdentity? { NamespaceIdentity(descriptor: descriptor) }

  /// Whether the thread can return later. Tries to enter the namespace that it is in now, which fails whenever
  /// returning would, for example in a user namespace without rights over it.
  var allowsReturn: Bool { linux_setns(descriptor, Int32(LINUX_CLONE_NEWNET)) == 0 }

  /// Returns. A thread in an unexpected namespace would do harm, so the process ends if this fails. This is the
  /// only place where a library prints a reason itself.
  func enter() {
    guard linux_setns(descriptor, Int32(LINUX_CLONE_NEWNET)) != 0 else { return }
    let reason = errorText(errno)
    let words = Array("netns: cannot return to its own network namespace: \(reason)\n".utf8)
    // If this cannot be written, there is nobody left to tell.
    _ = write(STDERR_FILENO, words)
    _exit(1)
  }
}

/// Runs `body` on a new thread and waits until it ends.
///
/// - Throws: what `body` throws; `.createNamespace` if no thread can be made.
func onThreadOfItsOwn(_ body: () throws(NamespaceError) -> Void) throws(NamespaceError) {
  var failure: NamespaceError?
  let code = runOnThread {
    do throws(NamespaceError) { try body() } catch { failure = error }
  }
  guard code == 0 else { throw NamespaceError(.createNamespace, "pthread_create", code: code) }
  if let failure { throw failure }
}
