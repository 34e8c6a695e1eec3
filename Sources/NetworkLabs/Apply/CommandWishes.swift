import NetworkNamespaces

/// What a user asks for when running a command in a node.
public struct CommandWishes: Sendable {
  /// The user to run it as; nil for the caller.
  public var user: CommandUser?
  /// The working directory, as a path inside the node; nil for the node's default.
  public var directory: String?
  /// Additional environment variables, each as "NAME=VALUE".
  public var variables: [String] = []

  /// The node's own settings, unchanged.
  public init() {}

  func apply(to command: inout Command) {
    if let directory { command.directory = directory }
    command.user = user
    let variables = (user?.variables ?? []) + variables
    guard !variables.isEmpty else { return }
    command.environment = CommandEnvironment.variables(
      command.environment ?? CommandEnvironment.own, replacedBy: variables)
  }
}
