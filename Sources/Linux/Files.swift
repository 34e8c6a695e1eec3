import Glibc

/// The content of a file. Returns nil if it cannot be read; `errno` says why.
package func readFile(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  return readAll(descriptor)
}

/// Reads a descriptor up to its end. Returns nil if that fails; `errno` says why.
package func readAll(_ descriptor: Int32) -> [UInt8]? {
  var content: [UInt8] = []
  while true {
    guard let chunk = readSome(descriptor, 16384) else { return nil }
    if chunk.isEmpty { return content }
    if content.isEmpty { content = chunk } else { content += chunk }
  }
}

/// The result of one read(2), at most `limit` bytes; empty at the end. Returns nil if it fails; `errno` says why.
package func readSome(_ descriptor: Int32, _ limit: Int) -> [UInt8]? {
  var result = 0
  let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
    repeat {
      result = unsafe Glibc.read(descriptor, buffer.baseAddress, limit)
    } while result < 0 && errno == EINTR
    count = max(result, 0)
  }
  return result < 0 ? nil : bytes
}

/// The names in a directory, without `.` and `..`. Returns nil if it cannot be read; `errno` says why.
package func directoryEntries(_ path: String) -> [String]? {
  guard let stream = unsafe path.withSystemString({ unsafe opendir($0) }) else { return nil }
  defer { unsafe closedir(stream) }
  var names: [String] = []
  errno = 0
  while let entry = unsafe readdir(stream) {
    let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe String(systemText: $0) }
    if name != ".", name != ".." { names.append(name) }
    errno = 0
  }
  return errno == 0 ? names : nil
}

/// The type of a file according to stat(2).
package enum FileKind {
  /// Whether opening it has no side effects. Opening a pipe, a socket or a device may block or act; for these the
  /// answer is false, and `errno` is `EINVAL`. `directory` is where a relative path starts.
  package static func isHarmless(_ path: String, at directory: Int32 = AT_FDCWD) -> Bool {
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
