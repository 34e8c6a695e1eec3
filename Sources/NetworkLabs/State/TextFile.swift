import Glibc
import NetworkNamespaces

/// Who may use a file or directory that netns makes, whatever the caller's umask(2) says.
enum FileMode: mode_t {
  /// Records, journals, logs, sockets: they hold what services get in their environment.
  case ownerOnly = 0o600
  /// What programs without privileges read in nodes, such as hosts and resolv.conf.
  case readable = 0o644
  case executable = 0o755
}

/// Small files of text.
///
/// All files and directories of labs are made here, each with the mode that it is meant to have.
///
/// Only what is truly not there counts as absent. A file that cannot be read for any other reason, such
/// as a lack of descriptors or rights, may be there, and that is an error.
enum TextFile {
  /// The content; nil where there is no such file. A pipe or a directory in its place is an error: to
  /// open a pipe would wait for ever.
  static func read(_ path: String) throws(LabError) -> String? {
    if isOccupied(path) { throw LabError("\(path) is no regular file") }
    if let bytes = readFile(path) { return String(decoding: bytes, as: UTF8.self) }
    try checkIsAbsent(path)
    return nil
  }

  /// Whether something stands there that is no file.
  static func isOccupied(_ path: String) -> Bool {
    var status = stat()
    return path.withSystemString { stat($0, &status) } == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Where a symbolic link leads; nil where there is nothing, or something else than a link.
  static func readLink(_ path: String) throws(LabError) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = path.withSystemString { path in
      buffer.withUnsafeMutableBytes {
        readlink(path, $0.assumingMemoryBound(to: CChar.self).baseAddress!, $0.count)
      }
    }
    if count >= 0 { return String(decoding: buffer[..<count], as: UTF8.self) }
    if errno != EINVAL { try checkIsAbsent(path) }
    return nil
  }

  /// Whether there is something, links followed.
  static func exists(_ path: String) throws(LabError) -> Bool {
    var status = stat()
    if path.withSystemString({ stat($0, &status) }) == 0 { return true }
    try checkIsAbsent(path)
    return false
  }

  /// The names in a directory, in its order; empty where there is no directory.
  static func entries(of path: String) throws(LabError) -> [String] {
    if let names = directoryEntries(path) { return names }
    try checkIsAbsent(path)
    return []
  }

  /// Removes a file or link; one that is not there is fine.
  static func remove(_ path: String) throws(LabError) {
    if path.withSystemString({ unlink($0) }) != 0, errno != ENOENT {
      throw LabError("\(path) cannot be removed", code: errno)
    }
  }

  /// Removes a directory unless something is in it or mounted on it; one that is not there is fine.
  ///
  /// - Returns: whether it is gone.
  @discardableResult
  static func removeEmptyDirectory(_ path: String) throws(LabError) -> Bool {
    if path.withSystemString({ rmdir($0) }) == 0 || errno == ENOENT { return true }
    guard [ENOTEMPTY, EEXIST, EBUSY].contains(errno) else {
      throw LabError("\(path) cannot be removed", code: errno)
    }
    return false
  }

  /// - Throws: unless `errno` says that there is nothing at the path.
  private static func checkIsAbsent(_ path: String) throws(LabError) {
    guard errno == ENOENT || errno == ENOTDIR else {
      throw LabError("\(path) cannot be read", code: errno)
    }
  }

  /// Replaces a file at once: readers see the old content or the new.
  static func replace(
    _ path: String, with text: String, mode: FileMode = .ownerOnly
  ) throws(LabError) {
    let temporary = "\(path).new"
    do throws(LabError) {
      try write(temporary, text, mode: mode)
      guard rename(temporary, path) == 0 else { throw LabError(path, code: errno) }
    } catch {
      // What was written of it takes room that may be short already.
      unlink(temporary)
      throw error
    }
  }

  /// Writes into the file that is there, which may be mounted elsewhere, or a new one.
  static func write(_ path: String, _ text: String, mode: FileMode) throws(LabError) {
    let file = try open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW, mode: mode)
    defer { close(file) }
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw LabError(path, code: errno) }
      done += count
    }
  }

  /// Opens a file, made where it is missing. One that is there gets the mode too: under the umask of
  /// whoever made it, it may have another one.
  static func open(_ path: String, _ flags: Int32, mode: FileMode) throws(LabError) -> Int32 {
    let file = Glibc.open(
      path, flags | O_CREAT | O_CLOEXEC, mode.rawValue & FileMode.ownerOnly.rawValue)
    guard file >= 0 else { throw LabError(path, code: errno) }
    guard setMode(file, mode.rawValue) else {
      let code = errno
      close(file)
      throw LabError(path, code: code)
    }
    return file
  }

  /// Makes a directory unless it is there, which then stays as it is.
  static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws(LabError) {
    guard mkdir(path, mode) == 0 else {
      if errno == EEXIST { return }
      throw LabError(path, code: errno)
    }
    let directory = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard directory >= 0 else { throw LabError(path, code: errno) }
    defer { close(directory) }
    guard setMode(directory, mode) else { throw LabError(path, code: errno) }
  }

  private static func setMode(_ descriptor: Int32, _ mode: mode_t) -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    return status.st_mode & 0o7777 == mode || fchmod(descriptor, mode) == 0
  }
}
