import Glibc
import Linux

/// The failure of a program: its message on standard error, and its exit status.
struct ProgramFailure: Error {
  /// One line, printed after the program's name.
  var message: String
  /// Whether the line is printed without the program's name.
  var isBare = false
  var status: Int32

  /// `code` is an error number whose text is appended.
  init(_ message: String, code: Int32? = nil, status: Int32 = 1) {
    self.message = code.map { "\(message): \(errorText($0))" } ?? message
    self.status = status
  }

  /// The hint after a wrong option.
  static func usage(_ program: String) -> ProgramFailure {
    var failure = ProgramFailure("Try '\(program) --help' for more information.")
    failure.isBare = true
    return failure
  }
}
