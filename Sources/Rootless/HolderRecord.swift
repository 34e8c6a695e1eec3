import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The contents of a holder's file: its user namespace, by which its processes are found after it was killed.
struct HolderRecord {
  let namespace: NamespaceIdentity
  /// The kernel's boot id, because namespace numbers are reused after a reboot.
  let boot: String

  /// The record of the calling process.
  init?() {
    guard let namespace = NamespaceIdentity(path: "/proc/self/ns/user") else { return nil }
    self.namespace = namespace
    boot = Self.boot
  }

  /// The record in a file; nil if there is none, or if it is from before a reboot.
  init?(_ file: String) {
    let words = String(decoding: readFile(file) ?? [], as: UTF8.self).split(separator: " ")
    guard words.count == 3, let device = UInt64(words[0]), let inode = UInt64(words[1]),
      words[2] == Self.boot
    else { return nil }
    namespace = NamespaceIdentity(device: device, inode: inode)
    boot = String(words[2])
  }

  var text: String { "\(namespace.device) \(namespace.inode) \(boot)" }

  private static var boot: String {
    String(decoding: (readFile("/proc/sys/kernel/random/boot_id") ?? []).prefix(36), as: UTF8.self)
  }
}
