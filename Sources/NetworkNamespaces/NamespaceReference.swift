import CLinux
import Glibc
import Linux

/// Refers to a namespace without keeping it alive, to ask later whether it still exists.
public struct NamespaceReference: Sendable {
  /// The namespace's identity.
  public let identity: NamespaceIdentity
  /// The kernel's file handle; nil before Linux 6.18.
  private let handle: [UInt64]?

  /// A reference to an open namespace; nil if its file cannot be examined.
  public init?(_ opened: borrowing NamespaceHandle) {
    guard let identity = opened.identity else { return nil }
    self.identity = identity
    handle = linux_namespace_handle(opened.descriptor)
  }

  /// Whether a process, a descriptor or a mount keeps the namespace alive. nil if the kernel cannot tell; then
  /// its users have to be searched.
  public var isAlive: Bool? {
    guard let handle else { return nil }
    let descriptor = linux_open_namespace_handle(handle)
    guard descriptor < 0 else {
      close(descriptor)
      return true
    }
    return errno == ESTALE ? false : nil
  }

  /// Whether this refers to the opened namespace. The inode number may have been reused for another one, which
  /// the kernel's file handle shows.
  package func isSame(as opened: borrowing NamespaceHandle) -> Bool {
    guard let other = NamespaceReference(opened), other.identity == identity else { return false }
    guard let handle, let otherHandle = other.handle else { return true }
    return handle == otherHandle
  }

  /// The reference as a line of text to store in a file.
  package var record: String {
    let words = [identity.device, identity.inode] + (handle ?? [])
    return words.map { String($0, radix: 16) }.joined(separator: " ") + "\n"
  }

  /// Reads the text of `record`; nil for any other text.
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
