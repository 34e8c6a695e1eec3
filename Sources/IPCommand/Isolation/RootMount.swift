import CLinux
import Glibc
import NetworkNamespaces

/// The mount that the root directory is.
enum RootMount {
  /// Whether pivot_root(2) can put another in its place: not where the root is a directory of a mount, after
  /// chroot(2), nor in the kernel's first file system, which nothing can replace.
  static var canBeReplaced: Bool {
    guard let table = readFile("/proc/self/mountinfo") else { return false }
    return table.split(separator: UInt8(ascii: "\n")).contains { line in
      let words = line.split(separator: UInt8(ascii: " "))
      guard words.count > 5, words[4].elementsEqual("/".utf8) else { return false }
      let kind = words.firstIndex { $0.elementsEqual("-".utf8) }.map { words.index(after: $0) }
      return kind.map { $0 < words.count && !words[$0].elementsEqual("rootfs".utf8) } ?? false
    }
  }
}
