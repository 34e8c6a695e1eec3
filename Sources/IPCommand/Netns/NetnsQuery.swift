import Glibc
import NetworkNamespaces

/// `netns identify` and `netns pids`
enum NetnsQuery {
  static func identify(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let word = arguments.nextIfPresent()
    if !arguments.isEmpty { throw CommandFailure("extra arguments specified") }
    if let word, word.isEmpty || !word.utf8.allSatisfy({ isdigit(Int32($0)) != 0 }) {
      throw CommandFailure("Specified string '\(word)' is not a pid")
    }
    do throws(NamespaceError) {
      var pid: pid_t?
      if let word {
        pid = pid_t(word)
        // No process has such a number.
        if pid == nil { throw NamespaceError(.process, word, code: ENOENT) }
      }
      let names = try session.store.names(ofProcess: pid)
      // Text also where JSON was asked for.
      session.output.asText { session.output.text((names.last.map(session.shown) ?? "") + "\n") }
    } catch { throw error.failure() }
  }

  static func pids(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let target = try arguments.namespaceTarget()
    if !arguments.isEmpty { throw CommandFailure("extra arguments specified") }
    guard let identity = NamespaceIdentity(path: target.path) else {
      throw NamespaceError(.process, target.path, code: errno).failure()
    }
    do throws(NamespaceError) {
      let pids = try NamespaceStore.processes(in: identity)
      session.output.asText { for pid in pids { session.output.text("\(pid)\n") } }
    } catch { throw error.failure() }
  }
}
