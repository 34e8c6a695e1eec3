import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// The mount at the root directory.
enum RootMount {
  /// Whether pivot_root(2) can replace it. That fails if the root is just a directory of a mount, after chroot(2), and
  /// for the kernel's first file system, which cannot be replaced.
  static var canBeReplaced: Bool { kind.map { $0 != "rootfs" } ?? false }

  /// Whether the root is a directory of a mount, as after chroot(2).
  static var isChanged: Bool { kind == nil }

  /// The type of its file system; nil if the root is not a mount point.
  private static var kind: String? {
    guard let table = readFile("/proc/self/mountinfo") else { return nil }
    for line in table.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: UInt8(ascii: " "))
      guard words.count > 5, words[4].elementsEqual("/".utf8),
        let dash = words.firstIndex(where: { $0.elementsEqual("-".utf8) }), dash + 1 < words.count
      else { continue }
      return String(decoding: words[dash + 1], as: UTF8.self)
    }
    return nil
  }
}
