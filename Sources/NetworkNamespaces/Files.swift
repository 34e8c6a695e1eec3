import Glibc
import Netlink

/// A whole file, or nil with `errno` set where it cannot be read.
package func readFile(_ path: String) -> [UInt8]? {
  let descriptor = path.withSystemString { open($0, O_RDONLY | O_CLOEXEC) }
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  return readAll(descriptor)
}

/// All that a descriptor has, or nil with `errno` set where reading fails.
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

/// The names in a directory, without `.` and `..`; nil with `errno` set where it cannot be read.
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

/// What a file is, as far as stat(2) tells.
enum FileKind {
  /// False, with `errno` set, for what waits or acts when it is opened: a pipe, a socket or a device.
  /// `directory` is where a relative path starts.
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
