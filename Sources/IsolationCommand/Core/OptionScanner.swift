import CLinux
import Glibc
import Isolation
import Netlink
import Linux

/// Identifies an option: by the letter of its short form, or by a number if it has only a long form.
struct OptionCode: Equatable, ExpressibleByUnicodeScalarLiteral {
  let value: Int32

  init(_ number: Int32) { value = number }

  init(unicodeScalarLiteral letter: Unicode.Scalar) { value = Int32(letter.value) }

  /// The first number beyond all letters.
  static let firstNumber: Int32 = 256
}

/// A long option.
struct LongOption {
  enum Argument: Int32 { case none, required, optional }

  let name: StaticString
  let argument: Argument
  let code: OptionCode

  init(_ name: StaticString, _ argument: Argument, _ code: OptionCode) {
    self.name = name
    self.argument = argument
    self.code = code
  }
}

/// The names of a program's options.
struct OptionNames {
  /// The option string for getopt: "+" in front if the first non-option word ends the options.
  let letters: StaticString
  /// The options of the release that this program stands in for.
  let long: [LongOption]
  /// Options of later releases. They do not make abbreviations of the other options ambiguous.
  let later: [LongOption]
}

/// Reads options with glibc's own getopt_long(3), so that it accepts and reports the same as the C programs. Only one
/// can exist per process, as of `OptionWords`.
struct OptionScanner: ~Copyable {
  private let program: String
  private var words: OptionWords
  private let names: OptionNames
  private let known: LongOptions
  private let all: LongOptions

  /// The argument of the last option read; nil if it has none.
  var argument: String? { words.argument }

  init(program: String, words: [String], names: OptionNames) {
    self.program = program
    self.names = names
    self.words = OptionWords([program] + words)
    known = Self.table(names.long)
    all = Self.table(names.long + names.later)
  }

  private static func table(_ names: [LongOption]) -> LongOptions {
    LongOptions(names.map { ($0.name, $0.argument.rawValue, $0.code.value) })
  }

  /// The next option; nil after the last one.
  ///
  /// - Throws: the hint after a wrong option. getopt itself has reported that option.
  mutating func next() throws(ProgramFailure) -> OptionCode? {
    let value = words.next(names.letters, isAbbreviation ? known : all)
    if value < 0 { return nil }
    let code = OptionCode(value)
    guard code != "?" else { throw .usage(program) }
    return code
  }

  /// Whether the next option is one of the original release, possibly abbreviated.
  private var isAbbreviation: Bool {
    guard let word = nextOption, word.hasPrefix("--") else { return false }
    let name = word.dropFirst(2).prefix { $0 != "=" }
    return names.long.contains { "\($0.name)".hasPrefix(name) }
  }

  /// The word that the next option is in. If options may follow other words, these are passed over.
  private var nextOption: String? {
    let stops = "\(names.letters)".hasPrefix("+")
    for place in words.unread {
      let word = words[place]
      if stops || word.hasPrefix("-") && word != "-" { return word }
    }
    return nil
  }

  /// The words after the options.
  var rest: [String] {
    var rest: [String] = []
    for place in words.unread { rest.append(words[place]) }
    return rest
  }
}

extension NamespaceKind {
  /// In the order in which the programs look at what their options name.
  static let inOptionOrder: [NamespaceKind] = [
    .user, .cgroup, .ipc, .uts, .net, .pid, .mount, .time,
  ]

  /// The kind that the option of `unshare` and `nsenter` means.
  init?(_ option: OptionCode) {
    switch option {
    case "m": self = .mount
    case "u": self = .uts
    case "i": self = .ipc
    case "n": self = .net
    case "p": self = .pid
    case "U": self = .user
    case "C": self = .cgroup
    case "T": self = .time
    default: return nil
    }
  }
}
