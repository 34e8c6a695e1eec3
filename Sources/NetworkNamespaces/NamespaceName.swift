import Glibc
import Netlink

/// The name of a network namespace: the name of its file in the store.
public struct NamespaceName: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The name, without a slash.
  public let text: String
  public var description: String { text }

  /// How much a name has to be.
  public enum Rules: Sendable {
    /// What a file name needs: not empty, at most 255 bytes, no `/`, neither `.` nor `..`. iproute2's rules.
    case fileName
    /// Besides, no control characters, so that a list of names has one name a line.
    case printable
  }

  /// - Throws: `NamespaceError` of operation `.name`, code `EINVAL`, when `rules` refuse it.
  public init(_ text: String, rules: Rules = .printable) throws(NamespaceError) {
    guard Self.isFileName(text) else { throw NamespaceError(.name, text, code: EINVAL) }
    if rules == .printable, text.unicodeScalars.contains(where: Self.isControl) {
      throw NamespaceError(.name, text, code: EINVAL)
    }
    self.text = text
  }

  /// An entry of a directory, which is a file name by nature.
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
