import Glibc
import NetworkNamespaces
import Linux

/// The log of a service, with the latest of what it wrote. It consists of two files; when the newer one is full, the
/// older one is dropped.
package struct ServiceLog: Sendable, Hashable {
  package let path: String
  /// The older file, next to the newer one, under a name that no service has.
  package let old: String

  /// The directory of all logs, and in it that of the node.
  private let directories: [String]

  init(logs: String, node: String, service: String) {
    directories = [logs, "\(logs)/\(node)"]
    // The name of an unnamed service comes from its program, and may begin with a dot.
    path = "\(logs)/\(node)/" + (service.hasPrefix(".") ? "_" + service : service)
    old = "\(logs)/\(node)/.\(service).old"
  }

  /// The size limit of each of a log's two files, in bytes. All logs of a lab share 32 MiB; each has 1 MiB at most
  /// and 32 KiB at least.
  static func fileLimit(of lab: Lab) -> Int {
    let logs = lab.nodes.reduce(0) { $0 + $1.services.count + ($1.exec.isEmpty ? 0 : 1) }
    return min(max((16 << 20) / max(logs, 1), 16 << 10), 512 << 10)
  }

  /// Opens the log for appending, making it if necessary.
  func open(limit: Int) throws(LabError) -> RotatedLog {
    for directory in directories { try TextFile.makeDirectory(directory, mode: 0o700) }
    return RotatedLog(
      path: path, old: old, limit: limit,
      descriptor: try TextFile.open(path, O_WRONLY | O_APPEND | O_NOFOLLOW, mode: .ownerOnly))
  }

  /// The last lines of the log.
  ///
  /// - Throws: if it cannot be read.
  package func lastLines(_ count: Int) throws(LabError) -> [String] {
    var reader = ServiceLogReader(self)
    let text = String(decoding: try reader.read().suffix(1 << 16), as: UTF8.self)
    return text.split(separator: "\n").suffix(count).map(String.init)
  }
}

/// Follows a service's log across rotations.
package struct ServiceLogReader: Sendable {
  private let log: ServiceLog
  /// The file that was read last, and the offset reached in it.
  private var file: ino_t?
  private var offset: off_t = 0

  package init(_ log: ServiceLog) { self.log = log }

  /// What was written since the last call; at first, everything. Text that was rotated away twice in between is lost.
  ///
  /// - Throws: if the log cannot be read.
  package mutating func read() throws(LabError) -> [UInt8] {
    guard let current = try File.open(log.path) else { return [] }
    var result: [UInt8] = []
    if file != current.inode {
      if let old = try File.open(log.old), old.inode != current.inode {
        result = try old.read(from: old.inode == file ? offset : 0)
      }
      file = current.inode
      offset = 0
    }
    // The file was truncated because it could not be rotated.
    if current.size < offset { offset = 0 }
    let rest = try current.read(from: offset)
    offset += off_t(rest.count)
    return result + rest
  }

  private final class File {
    private let path: String
    private let descriptor: Int32
    let inode: ino_t
    let size: off_t

    private init(_ path: String, _ descriptor: Int32, _ status: stat) {
      self.path = path
      self.descriptor = descriptor
      inode = status.st_ino
      size = status.st_size
    }

    /// nil if there is no such file.
    static func open(_ path: String) throws(LabError) -> File? {
      let descriptor = Linux.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
      if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return nil }
      var status = stat()
      guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
        let code = errno
        if descriptor >= 0 { close(descriptor) }
        throw LabError("\(path) cannot be read", code: code)
      }
      return File(path, descriptor, status)
    }

    deinit { close(descriptor) }

    func read(from offset: off_t) throws(LabError) -> [UInt8] {
      lseek(descriptor, offset, SEEK_SET)
      guard let bytes = readAll(descriptor) else {
        throw LabError("\(path) cannot be read", code: errno)
      }
      return bytes
    }
  }
}
