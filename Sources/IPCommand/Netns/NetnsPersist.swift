import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// `netns persist --kind KIND PID|NAME PATH` and `netns persist --release PATH`
enum NetnsPersist {
  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let word = arguments.value(of: "--kind")
    guard arguments.options.contains("--release") else {
      guard let word else { throw .grammar("netns: --kind KIND has to say which namespace") }
      let kind = try KindWords.kind(word)
      let source = try source(arguments, kind, session)
      let path = try path(arguments, session)
      do throws(KeptNamespaceError) {
        return try NamespaceFile.keep(kind, of: source, at: path)
      } catch { throw error.failure() }
    }
    if word != nil { throw .grammar("netns: --release and --kind exclude each other") }
    let path = try path(arguments, session)
    if let word = arguments.peek { throw .grammar("netns: \"\(word)\" is one word too many") }
    do throws(KeptNamespaceError) { try NamespaceFile.release(path) } catch {
      throw error.failure()
    }
  }

  /// The file of the namespace, given by a pid or a name.
  private static func source(
    _ arguments: Arguments, _ kind: NamespaceKind, _ session: Session
  ) throws(CommandFailure) -> String {
    if let word = arguments.peek, let pid = pid_t(word), pid > 0 {
      arguments.skip()
      return "/proc/\(pid)/ns/\(kind.file)"
    }
    let name = try arguments.namespaceName(missing: "No PID or netns name specified")
    do throws(KeptNamespaceError) {
      let kinds = try session.kept.kinds(of: name) ?? [.net]
      guard kinds.contains(kind) else { throw KeptNamespaceError.hasNone(name.text, kind) }
    } catch { throw error.failure() }
    return session.kept.path(name, kind)
  }

  /// A path outside the directories where names are kept.
  private static func path(
    _ arguments: Arguments, _ session: Session
  ) throws(CommandFailure) -> String {
    guard let path = arguments.nextIfPresent() else {
      throw .grammar("No path specified", status: 1)
    }
    for directory in [session.store.directory, session.kept.directory] {
      if isBelow(path, directory) {
        throw CommandFailure(
          "netns: \(path) is in the directory of names: see netns help attach, netns help delete")
      }
    }
    return path
  }

  private static func isBelow(_ path: String, _ directory: String) -> Bool {
    let parent = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? "."
    guard let place = realpath(parent), let directory = realpath(directory) else { return false }
    return place == directory || place.hasPrefix(directory + "/")
  }
}
