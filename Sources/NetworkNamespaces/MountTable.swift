import CLinux
import Glibc
import Netlink
import Linux

/// The mounts of a mount namespace, as needed for entering and for finding peers (proc(5)).
package enum MountTable {
  package struct Mount {
    package var id: Int
    package var parent: Int
    /// The N of `shared:N`.
    var peerGroup: Int?
    fileprivate var escapedPoint: ArraySlice<UInt8>

    package var point: String { MountTable.unescape(escapedPoint) }
  }

  /// The first mount of a process ("thread-self", "1") for which `isMeant` is true. The list is read only up to
  /// there, since it is long if there are many namespaces.
  ///
  /// - Throws: `.open` if the list cannot be read.
  package static func first(
    process: String, _ isMeant: (Mount) -> Bool
  ) throws(NamespaceError) -> Mount? {
    var found: Mount?
    try eachLine(process: process) { line in
      guard let mount = mount(line), isMeant(mount) else { return true }
      found = mount
      return false
    }
    return found
  }

  /// Passes the lines of a process's mountinfo to `body` until it returns false.
  ///
  /// - Throws: `.open` if the list cannot be read.
  static func eachLine(
    process: String, _ body: (ArraySlice<UInt8>) -> Bool
  ) throws(NamespaceError) {
    let path = "/proc/\(process)/mountinfo"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw NamespaceError(.open, path, code: errno) }
    defer { close(descriptor) }
    var rest: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw NamespaceError(.open, path, code: errno) }
      if count == 0 { return }
      rest.append(contentsOf: chunk[..<count])
      var start = 0
      while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        if !body(rest[start..<end]) { return }
        start = end + 1
      }
      rest.removeSubrange(..<start)
    }
  }

  /// Whether something is mounted on a path without links, where it can be seen. The list also has mounts at this path
  /// that are covered because something is mounted above them.
  ///
  /// - Throws: `.open` if the path exists but cannot be opened, or if the list cannot be read.
  package static func isMountPoint(_ path: String) throws(NamespaceError) -> Bool {
    guard let id = id(of: path, Int32(LINUX_O_PATH) | O_NOFOLLOW) else {
      if errno == ENOENT || errno == ENOTDIR { return false }
      throw NamespaceError(.open, path, code: errno)
    }
    return try first(process: "thread-self") { $0.id == id }?.point == path
  }

  /// The id of the mount that a file or directory is on, as in mountinfo; nil with `errno` set if it cannot be opened.
  static func id(of path: String, _ flags: Int32 = O_RDONLY | O_DIRECTORY) -> Int? {
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let text = readFile("/proc/thread-self/fdinfo/\(descriptor)") else { return nil }
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let words = line.split { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
      if words.count == 2, words[0].elementsEqual("mnt_id:".utf8) {
        return Int(String(decoding: words[1], as: UTF8.self))
      }
    }
    return nil
  }

  /// The peer group of the mount that a directory is on; nil if it is not shared.
  ///
  /// - Throws: `.open` if the list of mounts cannot be read.
  package static func peerGroup(of directory: String) throws(NamespaceError) -> Int? {
    if let id = linux_mount_id(directory), let group = linux_peer_group(id) {
      return group == 0 ? nil : Int(group)
    }
    guard let old = Self.id(of: directory) else { return nil }
    return try first(process: "thread-self") { $0.id == old }?.peerGroup
  }

  /// The mount points directly below the topmost mount at `point`.
  ///
  /// - Throws: `.open` if the list of mounts cannot be read.
  static func children(of point: String) throws(NamespaceError) -> [String] {
    if let id = linux_mount_id(point), let found = children(of: id) { return found }
    guard let top = Self.id(of: point) else { return [] }
    var points: [String] = []
    _ = try first(process: "thread-self") { mount in
      if mount.parent == top { points.append(mount.point) }
      return false
    }
    return points
  }

  /// Uses listmount(2), which is not slowed down by a long /proc/self/mountinfo; nil before Linux 6.8.
  private static func children(of id: UInt64) -> [String]? {
    // A mount that went away meanwhile is no child any more.
    linux_listmount(id, limit: 512)?.filter { linux_parent_mount($0) == id }
      .compactMap { linux_mount_point($0) }
  }

  /// "36 35 98:0 /root /mnt/a\040b rw,noatime shared:1 master:2 - ext3 /dev/root rw"
  static func mount(_ line: ArraySlice<UInt8>) -> Mount? {
    var rest = line
    guard let id = Int(digits: word(&rest)), let parent = Int(digits: word(&rest)) else {
      return nil
    }
    _ = (word(&rest), word(&rest))
    let point = word(&rest)
    _ = word(&rest)
    while true {
      let optional = word(&rest)
      if optional.isEmpty { return nil }
      if optional.elementsEqual("-".utf8) {
        return Mount(id: id, parent: parent, escapedPoint: point)
      }
      if optional.starts(with: "shared:".utf8) {
        let group = Int(digits: optional.dropFirst(7))
        return Mount(id: id, parent: parent, peerGroup: group, escapedPoint: point)
      }
    }
  }

  /// Takes a word and the space after it.
  static func word(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? rest.endIndex
    defer { rest = rest[end...].dropFirst() }
    return rest[..<end]
  }

  /// Undoes the escaping of spaces, line ends and backslashes as three octal digits.
  static func unescape(_ text: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      let code = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), code.count == 3,
        let escaped = UInt8(String(decoding: code, as: UTF8.self), radix: 8)
      {
        bytes.append(escaped)
        rest.removeFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(systemBytes: bytes)
  }
}

extension Int {
  /// A number of decimal digits; nil for anything else.
  init?(digits: ArraySlice<UInt8>) {
    guard !digits.isEmpty, digits.count < 19 else { return nil }
    self = 0
    for digit in digits {
      guard case UInt8(ascii: "0")...UInt8(ascii: "9") = digit else { return nil }
      self = self * 10 + Int(digit - UInt8(ascii: "0"))
    }
  }
}
