import Glibc

/// strcasecmp(3).
package func strcasecmp(_ first: String, _ second: String) -> Int32 {
  unsafe first.withCString { first in
    unsafe second.withCString { second in unsafe Glibc.strcasecmp(first, second) }
  }
}

extension StaticString {
  /// Runs `body` on the text's bytes in UTF-8, where they lie.
  @inlinable @inline(__always)
  package func withUTF8<R>(_ body: (Span<UInt8>) -> R) -> R {
    withUTF8Buffer { unsafe body($0.span) }
  }

  /// A copy of the text's bytes in UTF-8.
  package var bytes: [UInt8] { withUTF8Buffer { unsafe Array($0) } }
}

extension StringProtocol {
  /// Without blanks and line breaks at both ends.
  package func trimmingBlanks() -> String {
    var rest = Substring(self)
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
