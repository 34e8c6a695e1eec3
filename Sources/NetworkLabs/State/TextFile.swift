import Glibc
import NetworkNamespaces
import Linux

/// The mode of a file or directory that netns makes, regardless of the caller's umask(2).
enum FileMode: mode_t {
  /// For records, journals, logs and sockets: they show the environment of services.
  case ownerOnly = 0o600
  /// For files that unprivileged programs in nodes read, such as hosts and resolv.conf.
  case readable = 0o644
  case executable = 0o755
}

/// Small text files.
///
/// All files and directories of labs are made here, each with its proper mode.
///
/// A file counts as absent only if it does not exist. If it cannot be read for another reason, such as a lack of
/// descriptors or permissions, that is an error, since it may exist.
enum TextFile {
  /// The content; nil if there is no such file. A pipe or a directory is an error: opening a pipe would block for ever.
  static func read(_ path: String) throws(LabError) -> String? {
    if isOccupied(path) { throw LabError("\(path) is no regular file") }
    if let bytes = readFile(path) { return String(decoding: bytes, as: UTF8.self) }
    try checkIsAbsent(path)
    return nil
  }

  /// Whether the path exists but is not a regular file.
  static func isOccupied(_ path: String) -> Bool {
    var status = stat()
    return Linux.stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// The target of a symbolic link; nil if there is nothing, or no link.
  static func readLink(_ path: String) throws(LabError) -> String? {
    if let target = readlink(path) { return target }
    if errno != EINVAL { try checkIsAbsent(path) }
    return nil
  }

  /// Whether the path exists, following links.
  static func exists(_ path: String) throws(LabError) -> Bool {
    var status = stat()
    if Linux.stat(path, &status) == 0 { return true }
    try checkIsAbsent(path)
    return false
  }

  /// The names in a directory, in its order; empty if there is no such directory.
  static func entries(of path: String) throws(LabError) -> [String] {
    if let names = directoryEntries(path) { return names }
    try checkIsAbsent(path)
    return []
  }

  /// Removes a file or link, if it exists.
  static func remove(_ path: String) throws(LabError) {
    if unlink(path) != 0, errno != ENOENT {
      throw LabError("\(path) cannot be removed", code: errno)
    }
  }

  /// Removes a directory, if it exists, unless it is not empty or something is mounted on it.
  ///
  /// - Returns: whether it is gone.
  @discardableResult
  static func removeEmptyDirectory(_ path: String) throws(LabError) -> Bool {
    if rmdir(path) == 0 || errno == ENOENT { return true }
    guard [ENOTEMPTY, EEXIST, EBUSY].contains(errno) else {
      throw LabError("\(path) cannot be removed", code: errno)
    }
    return false
  }

  /// - Throws: unless `errno` says that the path does not exist.
  private static func checkIsAbsent(_ path: String) throws(LabError) {
    guard errno == ENOENT || errno == ENOTDIR else {
      throw LabError("\(path) cannot be read", code: errno)
    }
  }

  /// Replaces a file atomically: readers see either the old content or the new.
  static func replace(
    _ path: String, with bytes: [UInt8], mode: FileMode = .ownerOnly
  ) throws(LabError) {
    let temporary = "\(path).new"
    do throws(LabError) {
      try write(temporary, bytes, mode: mode)
      guard rename(temporary, path) == 0 else { throw LabError(path, code: errno) }
    } catch {
      // Remove the partial file: space may be short already.
      unlink(temporary)
      throw error
    }
  }

  /// Writes into the existing file, which may be mounted elsewhere, or makes a new one.
  static func write(_ path: String, _ text: String, mode: FileMode) throws(LabError) {
    try write(path, Array(text.utf8), mode: mode)
  }

  private static func write(
    _ path: String, _ bytes: [UInt8], mode: FileMode
  ) throws(LabError) {
    let file = try open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW, mode: mode)
    defer { close(file) }
    guard writeAll(file, bytes) else { throw LabError(path, code: errno) }
  }

  /// Opens a file, making it if necessary. An existing file is set to the mode too, since its maker's umask may have
  /// left it another one.
  static func open(_ path: String, _ flags: Int32, mode: FileMode) throws(LabError) -> Int32 {
    let file = Linux.open(
      path, flags | O_CREAT | O_CLOEXEC, mode.rawValue & FileMode.ownerOnly.rawValue)
    guard file >= 0 else { throw LabError(path, code: errno) }
    guard setMode(file, mode.rawValue) else {
      let code = errno
      close(file)
      throw LabError(path, code: code)
    }
    return file
  }

  /// Makes a directory unless it exists. An existing one stays as it is.
  static func makeDirectory(_ path: String, mode: mode_t = 0o755) throws(LabError) {
    guard makeDirectories(path, mode) == 0 else {
      if errno == EEXIST { return }
      throw LabError(path, code: errno)
    }
    let directory = Linux.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
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
