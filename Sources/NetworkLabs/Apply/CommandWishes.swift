import NetworkNamespaces

/// What a user wishes of a command in a node.
public struct CommandWishes: Sendable {
  /// As whom it runs.
  public var user: CommandUser?
  /// Where it starts, as the node sees it.
  public var directory: String?
  /// Further variables, "NAME=VALUE" each.
  public var variables: [String] = []

  /// As the node has it.
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
