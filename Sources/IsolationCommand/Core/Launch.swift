import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The end of `unshare` and `nsenter`: the command, in its sandbox.
struct Launch {
  /// How the waiting program and the command share what happens to one of them.
  enum Sharing {
    case nothing
    /// The program stops where its child does, and goes on with it.
    case stops
    /// SIGINT and SIGTERM go on to the child.
    case signals
  }

  let sandbox: Sandbox
  /// The command; empty for a shell.
  let words: [String]
  var sharing = Sharing.nothing
  /// "NAME=VALUE" each; nil for the program's own.
  var environment: [String]?
  /// What the program says of a failure.
  let explain: (IsolationError) -> ProgramFailure

  /// Becomes the command, or waits for it and ends as it did.
  func run() throws(ProgramFailure) -> Int32 {
    // An ignored one would leave nothing to wait for.
    signal(SIGCHLD, SIG_DFL)
    // What goes on to the command is not ignored by it because the caller did.
    if sharing == .signals { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }
    let place: Sandbox.Place
    do throws(IsolationError) { place = try sandbox.enter() } catch {
      // Another program said why.
      if error.status != 0 { throw ProgramFailure("", status: error.status) }
      throw explain(error)
    }
    if case .outside(let child) = place { return try wait(for: child) }
    // The program is looked for, and the shell named, by what is set here too.
    if let environment { Self.replaceEnvironment(environment) }
    var command = words.isEmpty ? Command.shell : Command(words)
    command.environment = environment
    do throws(NamespaceError) { try command.replaceProcess() } catch {
      throw .execution(of: words.first ?? Command.shellPath, error.code)
    }
  }

  private func wait(for child: pid_t) throws(ProgramFailure) -> Int32 {
    let status =
      sharing == .signals
      ? Sandbox.endLikeForwarding(to: child)
      : Sandbox.endLike(child, stopsToo: sharing == .stops)
    if status < 0 { throw ProgramFailure("waitpid failed", code: errno) }
    return status
  }

  private static func replaceEnvironment(_ variables: [String]) {
    clearenv()
    // putenv(3) keeps the text.
    for variable in variables { _ = variable.withSystemString { putenv(strdup($0)) } }
  }
}

extension ProgramFailure {
  /// A command that cannot be executed: 127 where it is not there, else 126.
  static func execution(of program: String, _ code: Int32) -> ProgramFailure {
    ProgramFailure("failed to execute \(program)", code: code, status: code == ENOENT ? 127 : 126)
  }
}
