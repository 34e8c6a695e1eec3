import Glibc
import Netlink
import Linux

/// The environment of a command: variables as "NAME=VALUE" (environ(7)).
public enum CommandEnvironment {
  /// The caller's own.
  public static var own: [String] { environment() }

  /// Replaces or adds variables by name. If `others` has a name several times, the last one counts.
  public static func variables(_ variables: [String], replacedBy others: [String]) -> [String] {
    var result = variables
    for variable in others {
      let name = variable.utf8.prefix { $0 != UInt8(ascii: "=") }
      result.removeAll {
        $0.utf8.starts(with: name) && $0.utf8.dropFirst(name.count).first == UInt8(ascii: "=")
      }
      result.append(variable)
    }
    return result
  }

  /// The variables in a list of words: NAME=VALUE, or NAME alone for the caller's value, if it has one.
  ///
  /// - Throws: the word without a name.
  public static func variables(named words: [String]) throws(UnnamedVariable) -> [String] {
    var variables: [String] = []
    for word in words {
      if word.isEmpty || word.hasPrefix("=") { throw UnnamedVariable(word: word) }
      if word.utf8.contains(UInt8(ascii: "=")) {
        variables.append(word)
      } else if let value = getenv(word) {
        variables.append("\(word)=" + value)
      }
    }
    return variables
  }
}

/// A word that does not name a variable.
public struct UnnamedVariable: Error, Sendable, Hashable, CustomStringConvertible {
  /// The given word.
  public let word: String

  public var description: String { "--env takes NAME=VALUE or NAME, not \"\(word)\"" }
}
