import Isolation
import NetworkNamespaces

/// The options for the user and the environment variables of a command.
enum UserWords {
  static func user(_ arguments: Arguments) throws(CommandFailure) -> CommandUser? {
    guard let word = arguments.value(of: "--user-as") else { return nil }
    do throws(UnknownUser) { return try CommandUser(word) } catch { throw failure(error) }
  }

  static func groups(_ list: String) throws(CommandFailure) -> [UInt32] {
    do throws(UnknownUser) { return try CommandUser.groups(list) } catch { throw failure(error) }
  }

  private static func failure(_ error: UnknownUser) -> CommandFailure {
    CommandFailure("netns: \(error)", status: 255)
  }

  /// The environment; nil for the caller's own.
  static func variables(
    _ arguments: Arguments, _ user: CommandUser?
  ) throws(CommandFailure) -> [String]? {
    let isCleared = arguments.options.contains("--clear-env")
    let words = arguments.optionValues.filter { $0.name == "--env" }.map(\.value)
    let given: [String]
    do throws(UnnamedVariable) { given = try CommandEnvironment.variables(named: words) } catch {
      throw .grammar("netns: \(error)")
    }
    let usual = user?.variables ?? []
    if !isCleared, usual.isEmpty, given.isEmpty { return nil }
    return CommandEnvironment.variables(
      isCleared ? [] : CommandEnvironment.own, replacedBy: usual + given)
  }
}

extension Sandbox {
  /// Makes the command run as a user.
  mutating func run(as user: CommandUser) {
    self.user = user.user
    group = user.group
    supplementaryGroups = user.groups.isEmpty ? .dropped : .only(user.groups)
    becomesRoot = false
    deathSignalOutlastsUser = true
    // Terminal and keyrings belong to the caller.
    isGuarded = true
  }
}
