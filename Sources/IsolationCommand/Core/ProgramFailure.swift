import Glibc
import Linux

/// A program that ends before its work is done: what goes to standard error, and the exit status.
struct ProgramFailure: Error {
  /// One line, which the program's name goes before.
  var message: String
  /// True for a line that stands without the program's name.
  var isBare = false
  var status: Int32

  /// `code` is the error number whose text is added.
  init(_ message: String, code: Int32? = nil, status: Int32 = 1) {
    self.message = code.map { "\(message): \(errorText($0))" } ?? message
    self.status = status
  }

  /// After a wrong option.
  static func usage(_ program: String) -> ProgramFailure {
    var failure = ProgramFailure("Try '\(program) --help' for more information.")
    failure.isBare = true
    return failure
  }
}
