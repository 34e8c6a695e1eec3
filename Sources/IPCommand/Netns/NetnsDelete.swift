import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Uplinks

extension NetnsChange {
  static func delete(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    if session.personality.explains { return try deleteTelling(session, arguments) }
    if session.options.all { return deleteAll(session) }
    let name = try arguments.namespaceName()
    do throws(NamespaceError) { try session.store.delete(name, links: .followed) } catch {
      throw error.failure()
    }
  }

  /// Stops at the first failure. It is reported, but does not affect the status.
  private static func deleteAll(_ session: Session) {
    do throws(NamespaceError) {
      for name in try session.store.list() { try session.store.delete(name, links: .followed) }
    } catch { session.complain(error.words) }
  }

  /// Deletes as `netns` does: reports who uses a namespace, keeps one in use under `--safe`, and goes on after a
  /// failure.
  private static func deleteTelling(
    _ session: Session, _ arguments: Arguments
  ) throws(CommandFailure) {
    let isSafe = arguments.options.contains("--safe")
    var names: [NamespaceName] = []
    if session.options.all {
      if let word = arguments.peek { throw .grammar("netns -all delete takes no \"\(word)\"") }
      do throws(NamespaceError) { names = try session.store.list() } catch { throw error.failure() }
      names += try KeptNames.list(session).filter { !names.contains($0) }
    } else {
      repeat { names.append(try arguments.namespaceName()) } while !arguments.isEmpty
    }
    var failed = false
    let uplinks = UplinkHost()
    for name in names {
      let identity =
        uplinks.mayHaveAny ? NamespaceIdentity(path: session.store.path(name)) : nil
      do throws(CommandFailure) {
        if try !take(name, isSafe: isSafe, session) { failed = true }
      } catch {
        session.complain(error.message)
        failed = true
      }
      do throws(UplinkError) {
        if let identity { try uplinks.removeUnnamed(identity) }
      } catch {
        session.complain("netns: the uplink of \(name): \(error)")
        failed = true
      }
    }
    if failed { throw CommandFailure("") }
  }

  /// Deletes one name; false if it is kept.
  private static func take(
    _ name: NamespaceName, isSafe: Bool, _ session: Session
  ) throws(CommandFailure) -> Bool {
    if try KeptNames.has(name, session) {
      return try KeptNames.delete(name, isSafe: isSafe, session)
    }
    do throws(NamespaceError) {
      if isSafe, try isKept(name, session) { return false }
      try deleteTelling(name, session)
    } catch { throw error.failure() }
    return true
  }

  /// Whether a namespace is in use, and reports by whom. One that cannot be examined does not count as unused.
  private static func isKept(
    _ name: NamespaceName, _ session: Session
  ) throws(NamespaceError) -> Bool {
    var lines: [String]
    do throws(NamespaceError) {
      lines = try NamespaceUsers(name, session)?.linesBefore() ?? []
    } catch {
      lines = ["whether \(name) is in use cannot be told: \(error.words)"]
    }
    if lines.isEmpty { return false }
    for line in lines + ["\(name) is kept"] { session.note(line) }
    return true
  }

  /// Deletes a name, and then reports who still uses the namespace, as far as that is known.
  private static func deleteTelling(
    _ name: NamespaceName, _ session: Session
  ) throws(NamespaceError) {
    let users = (try? NamespaceUsers(name, session)).flatMap { $0 }
    try session.store.delete(name)
    for line in (try? users?.linesAfter()) ?? [] { session.note(line) }
  }
}
