import CLinux
import Glibc

/// Names a namespace without keeping it alive, to ask later whether it still is.
public struct NamespaceReference: Sendable {
  /// What processes in it and its names have in common.
  public let identity: NamespaceIdentity
  /// The kernel's file handle; nil before Linux 6.18.
  private let handle: [UInt64]?

  /// A reference to an open namespace; nil for a file that cannot be looked at.
  public init?(_ opened: borrowing NamespaceHandle) {
    guard let identity = opened.identity else { return nil }
    self.identity = identity
    var handle = [UInt64](repeating: 0, count: Int(LINUX_FILE_HANDLE_SIZE) / 8)
    let result = linux_namespace_handle(opened.descriptor, &handle)
    self.handle = result == 0 ? handle : nil
  }

  /// Whether a process, a descriptor or a mount keeps the namespace; nil where the kernel does not
  /// tell, so that only looking for users helps.
  public var isAlive: Bool? {
    guard var handle else { return nil }
    let descriptor = linux_open_namespace_handle(&handle)
    guard descriptor < 0 else {
      close(descriptor)
      return true
    }
    return errno == ESTALE ? false : nil
  }
}
