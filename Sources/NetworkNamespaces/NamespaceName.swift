import Glibc
import Netlink
import Linux

/// The name of a network namespace: the name of its file in the store.
public struct NamespaceName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The name, without a slash.
  public let text: String
  public var description: String { text }

  /// What a name must look like.
  public enum Rules: Sendable {
    /// A valid file name: not empty, at most 255 bytes, no `/`, not `.` or `..`. These are iproute2's rules.
    case fileName
    /// Also without control characters, so that a list has one name per line.
    case printable
  }

  /// - Throws: `NamespaceError` with operation `.name` and code `EINVAL` if the name breaks the rules.
  public init(_ text: String, rules: Rules = .printable) throws(NamespaceError) {
    guard Self.isFileName(text) else { throw NamespaceError(.name, text, code: EINVAL) }
    if rules == .printable, text.unicodeScalars.contains(where: Self.isControl) {
      throw NamespaceError(.name, text, code: EINVAL)
    }
    self.text = text
  }

  /// A directory entry, which is always a valid file name.
  init(entry text: String) { self.text = text }

  public static func < (left: NamespaceName, right: NamespaceName) -> Bool {
    left.text < right.text
  }

  private static func isFileName(_ text: String) -> Bool {
    let bytes = text.systemBytes
    return !bytes.isEmpty && bytes.count <= 255 && text != "." && text != ".."
      && !bytes.contains(UInt8(ascii: "/")) && !bytes.contains(0)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control
  }
}
