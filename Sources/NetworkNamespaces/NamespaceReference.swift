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

  /// Whether it is the namespace that is open there. An inode may be another namespace's by now, which the
  /// kernel's handle tells.
  package func isSame(as opened: borrowing NamespaceHandle) -> Bool {
    guard let other = NamespaceReference(opened), other.identity == identity else { return false }
    guard let handle, let otherHandle = other.handle else { return true }
    return handle == otherHandle
  }

  /// The reference as a line of text, for a file.
  package var record: String {
    let words = [identity.device, identity.inode] + (handle ?? [])
    return words.map { String($0, radix: 16) }.joined(separator: " ") + "\n"
  }

  /// What `record` gave; nil for other text.
  package init?(record: [UInt8]) {
    let words = String(decoding: record, as: UTF8.self).split { $0 == " " || $0 == "\n" }
    let numbers = words.compactMap { UInt64($0, radix: 16) }
    guard numbers.count == words.count,
      numbers.count == 2 || numbers.count == 2 + Int(LINUX_FILE_HANDLE_SIZE) / 8
    else { return nil }
    identity = NamespaceIdentity(device: numbers[0], inode: numbers[1])
    handle = numbers.count == 2 ? nil : Array(numbers[2...])
  }
}
