import Glibc
import Netlink

/// Reads a whole file; nil with `errno` set if that fails.
package func readFile(_ path: String) -> [UInt8]? {
  let descriptor = path.withSystemString { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  return readAll(descriptor)
}

/// Reads all from a descriptor; nil with `errno` set if that fails.
package func readAll(_ descriptor: Int32) -> [UInt8]? {
  var content: [UInt8] = []
  while true {
    var result = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, count in
      repeat {
        result = read(descriptor, buffer.baseAddress, buffer.count)
      } while result < 0 && errno == EINTR
      count = max(result, 0)
    }
    guard result > 0 else { return result == 0 ? content : nil }
    if content.isEmpty { content = chunk } else { content += chunk }
  }
}

/// The names in a directory, without `.` and `..`; nil with `errno` set if it cannot be read.
package func directoryEntries(_ path: String) -> [String]? {
  guard let stream = path.withSystemString({ opendir($0) }) else { return nil }
  defer { closedir(stream) }
  var names: [String] = []
  errno = 0
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(systemBytes: $0) }
    if name != ".", name != ".." { names.append(name) }
    errno = 0
  }
  return errno == 0 ? names : nil
}

/// The type of a file according to stat(2).
enum FileKind {
  /// Whether opening it has no side effects. False, with `errno` set, for a pipe, socket or device, which may
  /// block or act. `directory` is where a relative path starts.
  static func isHarmless(
    _ path: UnsafePointer<CChar>, at directory: Int32 = AT_FDCWD
  ) -> Bool {
    var status = stat()
    guard fstatat(directory, path, &status, 0) == 0 else { return false }
    switch status.st_mode & S_IFMT {
    case S_IFREG, S_IFDIR: return true
    default:
      errno = EINVAL
      return false
    }
  }
}
