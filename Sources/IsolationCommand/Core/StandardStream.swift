import Glibc
import Netlink
import Linux

/// Unbuffered standard output and standard error.
enum StandardStream {
  /// Writes text to standard output.
  ///
  /// - Throws: if it cannot be written. It is not a failure if nobody reads it, because it was closed or its reader is
  ///   gone.
  static func output(_ text: String) throws(ProgramFailure) {
    if write(text, to: STDOUT_FILENO) || errno == EBADF || errno == EPIPE { return }
    throw ProgramFailure("write error", code: errno)
  }

  /// Writes text to standard error. Failures are ignored, since they could not be reported.
  static func error(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  /// False, with `errno` set, unless everything was written.
  private static func write(_ text: String, to descriptor: Int32) -> Bool {
    let bytes = text.systemBytes
    var written = 0
    while written < bytes.count {
      let count = Linux.write(descriptor, bytes[written...])
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }
}
