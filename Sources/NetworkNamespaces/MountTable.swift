import CLinux
import Glibc

/// The mounts of a mount namespace, as far as entering and telling peers apart need them (proc(5)).
enum MountTable {
  struct Mount: Hashable {
    var id: Int
    var parent: Int
    var point: String
    /// The number in `shared:N`.
    var peerGroup: Int?
  }

  /// The first mount of a process ("thread-self", "1") that `isMeant`, of which no more is read than up to
  /// there: the list is long where there are many namespaces.
  static func first(process: String, _ isMeant: (Mount) -> Bool) -> Mount? {
    let descriptor = open("/proc/\(process)/mountinfo", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var rest: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      rest.append(contentsOf: chunk[..<count])
      guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      for line in rest[..<end].split(separator: UInt8(ascii: "\n")) {
        if let mount = mount(line), isMeant(mount) { return mount }
      }
      rest.removeSubrange(...end)
    }
  }

  /// The id, as mountinfo has it, of the mount that a directory lies on.
  static func id(of directory: String) -> Int? {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
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

  /// The places of the mounts directly below the one on top at `point`.
  static func children(of point: String) -> [String] {
    var id: UInt64 = 0
    if linux_mount_id(point, &id) == 0, let found = children(of: id) { return found }
    guard let top = Self.id(of: point) else { return [] }
    var points: [String] = []
    _ = first(process: "thread-self") { mount in
      if mount.parent == top { points.append(mount.point) }
      return false
    }
    return points
  }

  /// By listmount(2), whose cost does not grow with the length of /proc/self/mountinfo; nil before
  /// Linux 6.8.
  private static func children(of id: UInt64) -> [String]? {
    var ids = [UInt64](repeating: 0, count: 512)
    let count = linux_listmount(id, &ids, ids.count)
    guard count >= 0, count < ids.count else { return nil }
    var points: [String] = []
    var point = [CChar](repeating: 0, count: 4096)
    for child in ids.prefix(count) {
      var parent: UInt64 = 0
      // A mount that went away meanwhile is no child any more.
      guard linux_statmount(child, &parent, &point, point.count) == 0, parent == id else {
        continue
      }
      points.append(point.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
    }
    return points
  }

  /// "36 35 98:0 /root /mnt/a\040b rw,noatime shared:1 master:2 - ext3 /dev/root rw"
  static func mount(_ line: ArraySlice<UInt8>) -> Mount? {
    let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard words.count > 6, let id = Int(words[0]), let parent = Int(words[1]) else { return nil }
    let optional = words[6...].prefix { $0 != "-" }
    let group = optional.first { $0.hasPrefix("shared:") }.flatMap { Int($0.dropFirst(7)) }
    return Mount(id: id, parent: parent, point: unescape(words[4]), peerGroup: group)
  }

  /// Blanks, line ends and backslashes stand as three octal digits.
  private static func unescape(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    let source = Array(text.utf8)
    var bytes: [UInt8] = []
    var at = 0
    while at < source.count {
      let digits = source[min(at + 1, source.count)..<min(at + 4, source.count)]
      if source[at] == UInt8(ascii: "\\"), digits.count == 3,
        let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        at += 4
      } else {
        bytes.append(source[at])
        at += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A whole file, or nil where it cannot be read.
func readFile(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var content: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 16384)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return count == 0 ? content : nil }
    content.append(contentsOf: chunk[..<count])
  }
}
