import Glibc
import NetworkNamespaces

/// Where what a service writes is kept: the newest part of it, in two files, of which the older one goes
/// when the newer one is full.
public struct ServiceLog: Sendable, Hashable {
  public let path: String
  /// Beside it, under a name that no service has.
  public let old: String

  /// That of all logs, and within it that of the node's.
  private let directories: [String]

  init(logs: String, node: String, service: String) {
    directories = [logs, "\(logs)/\(node)"]
    // A service without a name of its own may be called as its program is.
    path = "\(logs)/\(node)/" + (service.hasPrefix(".") ? "_" + service : service)
    old = "\(logs)/\(node)/.\(service).old"
  }

  /// Bytes that fill one of the two files of each of a lab's logs: all of them take 32 MiB together, each
  /// 1 MiB at most and 32 KiB at least.
  static func fileLimit(of lab: Lab) -> Int {
    let logs = lab.nodes.reduce(0) { $0 + $1.services.count + ($1.exec.isEmpty ? 0 : 1) }
    return min(max((16 << 20) / max(logs, 1), 16 << 10), 512 << 10)
  }

  /// Opens it to append; made where it is missing.
  func open(limit: Int) throws(LabError) -> RotatedLog {
    for directory in directories { try TextFile.makeDirectory(directory, mode: 0o700) }
    return RotatedLog(
      path: path, old: old, limit: limit,
      descriptor: try TextFile.open(path, O_WRONLY | O_APPEND | O_NOFOLLOW, mode: .ownerOnly))
  }

  /// The last lines.
  public func lastLines(_ count: Int) -> [String] {
    var reader = ServiceLogReader(self)
    let text = String(decoding: reader.read().suffix(1 << 16), as: UTF8.self)
    return text.split(separator: "\n").suffix(count).map(String.init)
  }
}

/// Reads a service's log on and on, over its rotations.
public struct ServiceLogReader: Sendable {
  private let log: ServiceLog
  /// The file that was read last, and how far.
  private var file: ino_t?
  private var offset: off_t = 0

  public init(_ log: ServiceLog) { self.log = log }

  /// A reader of what is written from now on.
  init(endOf log: ServiceLog) {
    self.log = log
    var status = stat()
    if stat(log.path, &status) == 0 {
      file = status.st_ino
      offset = status.st_size
    }
  }

  /// What was written since the last time: at first, all there is. What two rotations took meanwhile is
  /// left out.
  public mutating func read() -> [UInt8] {
    guard let current = File(log.path) else { return [] }
    var result: [UInt8] = []
    if file != current.inode {
      if let old = File(log.old), old.inode != current.inode {
        result = old.read(from: old.inode == file ? offset : 0)
      }
      file = current.inode
      offset = 0
    }
    // One that could not be rotated began anew.
    if current.size < offset { offset = 0 }
    let rest = current.read(from: offset)
    offset += off_t(rest.count)
    return result + rest
  }

  private final class File {
    private let descriptor: Int32
    let inode: ino_t
    let size: off_t

    init?(_ path: String) {
      descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
      var status = stat()
      guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
        if descriptor >= 0 { close(descriptor) }
        return nil
      }
      inode = status.st_ino
      size = status.st_size
    }

    deinit { close(descriptor) }

    func read(from offset: off_t) -> [UInt8] {
      lseek(descriptor, offset, SEEK_SET)
      return readAll(descriptor) ?? []
    }
  }
}
