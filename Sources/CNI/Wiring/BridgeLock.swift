import CLinux
import Glibc
import Linux

/// Keeps bridges from being removed while an ADD uses them: every ADD shares the lock, whoever removes a bridge has it
/// alone.
struct BridgeLock: ~Copyable {
  private let file: Int32
  private static let path = "/run/netns-cni.lock"

  /// Waits for the lock.
  ///
  /// - Parameter alone: whether nobody else may have it.
  init(alone: Bool) throws(CNIError) {
    file = open(Self.path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw CNIError("opening \(Self.path)", errno: errno) }
    guard waitForLock(file, alone ? LOCK_EX : LOCK_SH) == 0 else {
      let code = errno
      close(file)
      throw CNIError("locking \(Self.path)", errno: code)
    }
  }

  /// Whether nobody else has the lock. If so, nobody else gets it from now on.
  borrowing func becomesSole() -> Bool { flock(file, LOCK_EX | LOCK_NB) == 0 }

  deinit { close(file) }
}
