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
/// can exist per process, since getopt keeps its position in global variables.
struct OptionScanner: ~Copyable {
  private let program: String
  private let words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int
  private let names: OptionNames
  private let known: [option]
  private let all: [option]
  private var place: Int32 = 1

  /// The argument of the last option read; nil if it has none.
  private(set) var argument: String?

  init(program: String, words: [String], names: OptionNames) {
    self.program = program
    self.names = names
    count = words.count + 1
    self.words = .allocate(capacity: count + 1)
    self.words[0] = program.withSystemString { strdup($0) }
    for (index, word) in words.enumerated() {
      self.words[index + 1] = word.withSystemString { strdup($0) }
    }
    self.words[count] = nil
    known = Self.table(names.long)
    all = Self.table(names.long + names.later)
  }

  private static func table(_ names: [LongOption]) -> [option] {
    names.map { name in
      option(
        name: pointer(name.name), has_arg: name.argument.rawValue, flag: nil, val: name.code.value)
    } + [option()]
  }

  deinit {
    for index in 0..<count { free(words[index]) }
    words.deallocate()
  }

  private static func pointer(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// The next option; nil after the last one.
  ///
  /// - Throws: the hint after a wrong option. getopt itself has reported that option.
  mutating func next() throws(ProgramFailure) -> OptionCode? {
    var text: UnsafePointer<CChar>?
    let value = linux_next_option(
      Int32(count), words, Self.pointer(names.letters), isAbbreviation ? known : all, &text, &place)
    argument = text.map { String(system: $0) }
    if value < 0 { return nil }
    let code = OptionCode(value)
    guard code != "?" else { throw .usage(program) }
    return code
  }

  /// Whether the next option is one of the original release, possibly abbreviated.
  private var isAbbreviation: Bool {
    let rest = (Int(place)..<count).lazy.compactMap { [words] in
      words[$0].map { String(system: $0) }
    }
    let stops = names.letters.utf8Start.pointee == UInt8(ascii: "+")
    // If options may follow other words, find the next one.
    let word = stops ? rest.first : rest.first { $0.hasPrefix("-") && $0 != "-" }
    guard let word, word.hasPrefix("--") else { return false }
    let name = word.dropFirst(2).prefix { $0 != "=" }
    return names.long.contains { "\($0.name)".hasPrefix(name) }
  }

  /// The words after the options.
  var rest: [String] { (Int(place)..<count).compactMap { words[$0].map { String(system: $0) } } }
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
