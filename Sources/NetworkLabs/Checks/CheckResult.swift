import Glibc

/// How a check came out.
public struct CheckResult: Sendable, Hashable {
  /// What was checked.
  public var check: Check
  /// Whether it was as expected.
  public var passed: Bool
  /// What was seen.
  public var message: String
  /// Microseconds.
  public var duration: Int
  /// What a command wrote, where its check failed.
  public var output: String?
}

/// What a probe saw.
struct Observation: Sendable {
  var works: Bool
  var message: String
  /// False where nothing was asked of anybody.
  var wasTried = true
  /// A status, or a number of bytes.
  var number: Int?
  var output: String?

  init(untried message: String) {
    works = false
    wasTried = false
    self.message = message
  }

  /// A system call that failed: for want of descriptors or memory, nobody was asked.
  init(code: Int32) {
    self.init(false, String(cString: strerror(code)))
    wasTried = ![EMFILE, ENFILE, ENOMEM, EAFNOSUPPORT].contains(code)
  }

  init(_ works: Bool, _ message: String, number: Int? = nil, output: String? = nil) {
    self.works = works
    self.message = message
    self.number = number
    self.output = output
  }
}
