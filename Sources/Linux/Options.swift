import CLinux
import Glibc

/// The long options of getopt_long(3).
@safe
package struct LongOptions {
  fileprivate let options: [option]

  /// - Parameter options: each with its name, whether it takes an argument (`no_argument` and so on), and what
  ///   getopt_long(3) returns for it.
  package init(_ options: [(name: StaticString, argument: Int32, value: Int32)]) {
    unsafe self.options =
      unsafe options.map {
        unsafe option(name: cString($0.name), has_arg: $0.argument, flag: nil, val: $0.value)
      } + [option()]
  }
}

/// The words of a command line, which getopt_long(3) reads and puts in order. Only one can exist per process, since
/// getopt keeps its position in global variables.
@safe
package struct OptionWords: ~Copyable {
  private let words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int
  private var place = 1

  /// The argument of the last option read; nil if it has none.
  package private(set) var argument: String?

  /// - Parameter words: the program's name, then its arguments.
  package init(_ words: [String]) {
    count = words.count
    unsafe self.words = .allocate(capacity: count + 1)
    for (index, word) in words.enumerated() {
      unsafe self.words[index] = word.withSystemString { unsafe strdup($0) }
    }
    unsafe self.words[count] = nil
  }

  deinit {
    for index in 0..<count { unsafe free(words[index]) }
    unsafe words.deallocate()
  }

  /// getopt_long(3): the value of the next option; `?` for a wrong one, which was reported on standard error; -1 at the
  /// end.
  package mutating func next(_ letters: StaticString, _ long: LongOptions) -> Int32 {
    var text: UnsafePointer<CChar>?
    var next = Int32(place)
    let value = unsafe linux_next_option(
      Int32(count), words, cString(letters), long.options, &text, &next)
    place = Int(next)
    argument = unsafe text.map { unsafe String(system: $0) }
    return value
  }

  /// The places of the words that were not read yet.
  package var unread: Range<Int> { place..<max(place, count) }

  /// - Precondition: there is a word at this place.
  package subscript(place: Int) -> String {
    precondition((0..<count).contains(place))
    return unsafe words[place].map { unsafe String(system: $0) } ?? ""
  }
}

/// A literal as a C string; it ends with NUL and always exists.
@unsafe
private func cString(_ text: StaticString) -> UnsafePointer<CChar> {
  unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
