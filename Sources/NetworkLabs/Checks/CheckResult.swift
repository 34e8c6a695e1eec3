import Glibc
import Linux

/// The result of a check.
public struct CheckResult: Sendable, Hashable, Codable {
  /// What was checked.
  public var check: Check
  /// Whether the outcome was as expected.
  public var passed: Bool
  /// What was observed.
  public var message: String
  /// How long it took, in microseconds.
  public var duration: Int
  /// What a command wrote, if its check failed.
  public var output: String?
}

/// What a probe observed.
struct Observation: Sendable {
  var works: Bool
  var message: String
  /// False if the probe could not even be sent.
  var wasTried = true
  /// An exit or HTTP status, or a number of bytes.
  var number: Int?
  var output: String?

  init(untried message: String) {
    works = false
    wasTried = false
    self.message = message
  }

  /// A failed system call. If descriptors or memory are short, nothing was sent at all.
  init(code: Int32) {
    self.init(false, errorText(code))
    wasTried = ![EMFILE, ENFILE, ENOMEM, EAFNOSUPPORT].contains(code)
  }

  init(_ works: Bool, _ message: String, number: Int? = nil, output: String? = nil) {
    self.works = works
    self.message = message
    self.number = number
    self.output = output
  }
}
