import Glibc
import Isolation
import NetworkNamespaces

/// The end of `unshare` and `nsenter`: the command, in its sandbox.
struct Launch {
  let sandbox: Sandbox
  /// The command; empty for a shell.
  let words: [String]
  /// Whether the program stops where its child does.
  var stopsToo = false
  /// What the program says of a failure.
  let explain: (IsolationError) -> ProgramFailure

  /// Becomes the command, or waits for it and ends as it did.
  func run() throws(ProgramFailure) -> Int32 {
    // An ignored one would leave nothing to wait for.
    signal(SIGCHLD, SIG_DFL)
    let place: Sandbox.Place
    do throws(IsolationError) { place = try sandbox.enter() } catch {
      // Another program said why.
      if error.status != 0 { throw ProgramFailure("", status: error.status) }
      throw explain(error)
    }
    if case .outside(let child) = place {
      let status = Sandbox.endLike(child, stopsToo: stopsToo)
      if status < 0 { throw ProgramFailure("waitpid failed", code: errno) }
      return status
    }
    do throws(NamespaceError) { try command.replaceProcess() } catch {
      throw .execution(of: error.path, error.code)
    }
  }

  private var command: Command { words.isEmpty ? .shell : Command(words) }
}

extension ProgramFailure {
  /// A command that cannot be executed: 127 where it is not there, else 126.
  static func execution(of program: String, _ code: Int32) -> ProgramFailure {
    ProgramFailure("failed to execute \(program)", code: code, status: code == ENOENT ? 127 : 126)
  }
}
