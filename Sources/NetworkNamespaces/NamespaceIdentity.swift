import Glibc
import Netlink
import Linux

/// Identifies a namespace whatever its name: the device and inode number of its nsfs file (namespaces(7)).
public struct NamespaceIdentity: Sendable, Hashable {
  /// The device number of the nsfs file (stat(2), `st_dev`).
  public let device: UInt64
  /// The inode number of the nsfs file, which /proc/PID/ns/net shows in brackets.
  public let inode: UInt64

  /// An identity from known numbers.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  init(_ status: stat) {
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The identity of the file at `path`, following links; nil with `errno` set if that fails.
  public init?(path: String) {
    var status = stat()
    guard Linux.stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The identity of an open file; nil with `errno` set if that fails.
  package init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }
}
