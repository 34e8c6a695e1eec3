import Glibc
import Netlink
import NetworkLabs
import Linux

/// Writes files that the user asked for.
enum OutputFile {
  /// Writes a file, replacing its content.
  ///
  /// - Throws: the kernel's error if it cannot be written.
  static func write(_ bytes: [UInt8], _ path: String) throws(LabError) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    guard writeAll(file, bytes) else { throw failure(path) }
  }

  private static func failure(_ path: String) -> LabError {
    LabError("\(path) cannot be written: \(errorText(errno))")
  }
}
