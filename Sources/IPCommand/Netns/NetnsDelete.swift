import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension NetnsChange {
  static func delete(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.isFriendly { return try deleteTelling(session, arguments) }
    if session.options.all { return deleteAll(session) }
    let name = try arguments.namespaceName()
    do throws(NamespaceError) { try session.store.delete(name, links: .followed) } catch {
      throw error.failure()
    }
  }

  /// Stops at the first failure, which is told and does not count.
  private static func deleteAll(_ session: Session) {
    do throws(NamespaceError) {
      for name in try session.store.list() { try session.store.delete(name, links: .followed) }
    } catch { session.complain(error.words) }
  }

  /// As `netns`: says who uses a namespace, keeps one in use with `--safe`, goes on after a failure.
  private static func deleteTelling(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    let isSafe = arguments.options.contains("--safe")
    var names: [NamespaceName] = []
    if session.options.all {
      if let word = arguments.peek { throw .grammar("netns -all delete takes no \"\(word)\"") }
      do throws(NamespaceError) { names = try session.store.list() } catch { throw error.failure() }
    } else {
      repeat { names.append(try arguments.namespaceName()) } while !arguments.isEmpty
    }
    var failed = false
    for name in names {
      let users = NamespaceUsers(name, session)
      if isSafe, let lines = users?.linesBefore(), !lines.isEmpty {
        for line in lines { session.note(line) }
        session.note("\(name) is kept")
        failed = true
        continue
      }
      do throws(NamespaceError) { try session.store.delete(name) } catch {
        session.complain(error.words)
        failed = true
        continue
      }
      for line in users?.linesAfter() ?? [] { session.note(line) }
    }
    if failed { throw CommandFailure("") }
  }
}
