import Isolation
import NetworkNamespaces

/// The options of `netns exec`: which kinds of namespaces to enter, as which user, in which directory, and with which
/// variables.
struct ExecWishes {
  let kinds: KindChoice
  private let user: CommandUser?
  private let directory: String?
  private let environment: [String]?

  static let none = ExecWishes()

  private init() {
    kinds = .all
    (user, directory, environment) = (nil, nil, nil)
  }

  init(_ arguments: Arguments) throws(CommandFailure) {
    kinds = try KindChoice(arguments)
    // Most commands have no options.
    if arguments.optionValues.isEmpty {
      (user, directory, environment) = (nil, nil, nil)
      return
    }
    user = try UserWords.user(arguments)
    directory = arguments.value(of: "--wd")
    environment = try UserWords.variables(arguments, user)
  }

  /// Whether no option was given.
  var isEmpty: Bool { kinds.isEmpty && user == nil && directory == nil && environment == nil }

  /// Applies the options to a sandbox and its command.
  func apply(to sandbox: inout Sandbox, _ command: inout Command) {
    if let user { sandbox.run(as: user) }
    if let directory { sandbox.directory = .path(directory) }
    if let environment { command.environment = environment }
  }
}
