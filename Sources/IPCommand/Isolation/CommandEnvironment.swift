import Glibc
import Netlink

/// The environment that `--env` and `--clear-env` give a command.
enum CommandEnvironment {
  /// "NAME=VALUE" each; nil for the caller's own. `usual` are variables of the command's user, which the
  /// options override.
  static func variables(
    _ arguments: Arguments, usual: [String] = []
  ) throws(CommandFailure) -> [String]? {
    let isCleared = arguments.options.contains("--clear-env")
    var given: [String] = []
    for option in arguments.optionValues where option.name == "--env" {
      if let variable = try variable(option.value) { given.append(variable) }
    }
    if !isCleared, usual.isEmpty, given.isEmpty { return nil }
    var result = isCleared ? [] : own
    for variable in usual + given {
      let name = variable.utf8.prefix { $0 != UInt8(ascii: "=") }
      result.removeAll {
        $0.utf8.starts(with: name) && $0.utf8.dropFirst(name.count).first == UInt8(ascii: "=")
      }
      result.append(variable)
    }
    return result
  }

  /// Nil for a name that is not set here either.
  private static func variable(_ word: String) throws(CommandFailure) -> String? {
    if word.isEmpty || word.hasPrefix("=") {
      throw .grammar("netns: --env takes NAME=VALUE or NAME, not \"\(word)\"")
    }
    if word.utf8.contains(UInt8(ascii: "=")) { return word }
    guard let value = word.withSystemString({ getenv($0) }) else { return nil }
    return "\(word)=" + String(system: value)
  }

  private static var own: [String] {
    var variables: [String] = []
    var next = environ
    while let variable = next.pointee {
      variables.append(String(system: variable))
      next += 1
    }
    return variables
  }
}
