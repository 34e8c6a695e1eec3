import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// What a holder writes into its file: by which user namespace its processes are known after it was killed.
struct HolderRecord {
  let namespace: NamespaceIdentity
  /// The kernel's number of this start of the machine, since numbers of namespaces are given out anew.
  let boot: String

  /// That of the calling process.
  init?() {
    guard let namespace = NamespaceIdentity(path: "/proc/self/ns/user") else { return nil }
    self.namespace = namespace
    boot = Self.boot
  }

  /// The one in a file; nil where there is none, or of an earlier start of the machine.
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
