import Glibc

/// An extended regular expression (regex(7)).
@safe
package final class RegularExpression {
  private var compiled = unsafe regex_t()

  /// Why a pattern is not a regular expression: the message of regcomp(3).
  package struct Failure: Error {
    package let message: String
  }

  package init(_ pattern: [UInt8]) throws(Failure) {
    let code = unsafe (pattern + [0]).withUnsafeBytes {
      unsafe regcomp(
        &compiled, $0.bindMemory(to: CChar.self).baseAddress, REG_NOSUB | REG_EXTENDED)
    }
    guard code != 0 else { return }
    var text = [CChar](repeating: 0, count: 256)
    unsafe regerror(code, &compiled, &text, text.count)
    throw Failure(
      message: String(
        decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
  }

  deinit { unsafe regfree(&compiled) }

  package func matches(_ text: [UInt8]) -> Bool {
    unsafe (text + [0]).withUnsafeBytes {
      unsafe regexec(&compiled, $0.bindMemory(to: CChar.self).baseAddress, 0, nil, 0) == 0
    }
  }
}
