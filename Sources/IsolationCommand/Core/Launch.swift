import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The last part of `unshare` and `nsenter`: runs the command in its sandbox.
struct Launch {
  /// What the waiting program and the command pass to each other.
  enum Sharing {
    case nothing
    /// The program stops when its child stops, and continues with it.
    case stops
    /// SIGINT and SIGTERM are passed on to the child.
    case signals
  }

  let sandbox: Sandbox
  /// The command; empty to run a shell.
  let words: [String]
  var sharing = Sharing.nothing
  /// Each as "NAME=VALUE"; nil for the program's own environment.
  var environment: [String]?
  /// Turns an error into the program's message.
  let explain: (IsolationError) -> ProgramFailure

  /// Executes the command, or waits for it and ends as it did.
  func run() throws(ProgramFailure) -> Int32 {
    // If SIGCHLD were ignored, there would be nothing to wait for.
    signal(SIGCHLD, SIG_DFL)
    // Signals that are passed on must not be ignored by the command just because the caller ignored them.
    if sharing == .signals { for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) } }
    let place: Sandbox.Place
    do throws(IsolationError) { place = try sandbox.enter() } catch {
      // Another program has already printed the reason.
      if error.status != 0 { throw ProgramFailure("", status: error.status) }
      throw explain(error)
    }
    if case .outside(let child) = place { return try wait(for: child) }
    // The new environment also determines where the program is found and which shell is used.
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
    for variable in variables { putenv(variable) }
  }
}

extension ProgramFailure {
  /// A command that cannot be executed: status 127 if it does not exist, else 126.
  static func execution(of program: String, _ code: Int32) -> ProgramFailure {
    ProgramFailure("failed to execute \(program)", code: code, status: code == ENOENT ? 127 : 126)
  }
}
