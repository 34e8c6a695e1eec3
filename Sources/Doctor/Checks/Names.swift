import Glibc
import Isolation
import Linux
import NetworkNamespaces

/// Names that do not stand for a namespace.
extension Check {
  @Sendable static func names(_ examination: Examination) throws -> Outcome {
    let names = try examination.names()
    let store = examination.store
    var findings: [Finding] = []
    for name in names {
      if let finding = try finding(store.settledState(name), name, store) {
        findings.append(finding)
      }
    }
    let kept = KeptNamespaces(store: store)
    let several = try kept.list().filter { examination.chosen?.contains($0) ?? true }
    for name in several {
      if let finding = finding(try kept.state(of: name), name, kept) { findings.append(finding) }
    }
    return Outcome(
      saw:
        "\(counted(names.count, "name")) in \(store.directory), \(several.count) in \(kept.directory)",
      findings)
  }

  // MARK: names of network namespaces

  private static func finding(
    _ state: NamespaceStore.State, _ name: NamespaceName, _ store: NamespaceStore
  ) throws -> Finding? {
    let path = store.path(name)
    switch state {
    case .namespace, .pending: return nil
    case .stale:
      return Finding(
        .warning, "\(path) is an empty file without a namespace, left by a program that was killed",
        remedy: "netns gc")
    case .elsewhere:
      let real = try store.realPath(name)
      let process = try MountsElsewhere.process(seeing: real)
      return Finding(
        .warning, "\(path) is a namespace only in the mount namespace of another process",
        remedy: process.map {
          // mount(8) would take the link to another root for a path of this one.
          Shell.line("mount", "--no-canonicalize", "--bind", "/proc/\($0)/root\(real)", path)
        })
    case .foreign: return try foreign(name, path, store)
    case .missing:
      return Finding(
        .fault, "there is no namespace \"\(name)\"", remedy: Shell.line("netns", "add", name.text))
    case .unreadable(let code):
      return Finding(.warning, "\(path) cannot be read: \(errorText(code))", remedy: nil)
    }
  }

  private static func foreign(
    _ name: NamespaceName, _ path: String, _ store: NamespaceStore
  ) throws -> Finding {
    // What is mounted over a namespace is reported with the mounts.
    let remedy: String
    if try store.isMountPoint(name) {
      remedy = Shell.line("umount", path)
    } else if store.isLink(name) {
      remedy = Shell.line("rm", path)
    } else {
      // It belongs to somebody, who may look for it.
      remedy = Shell.line("mv", "--no-clobber", path, "/var/tmp/")
    }
    return Finding(
      .warning, "\(path) is no namespace, but stands in the way of one of that name",
      remedy: remedy)
  }

  // MARK: names of several kinds

  private static func finding(
    _ state: KeptNamespaces.State, _ name: NamespaceName, _ kept: KeptNamespaces
  ) -> Finding? {
    let (words, remedy): (String, String?) =
      switch state {
      case .complete, .missing: ("", nil)
      case .networkGone:
        ("another program took the network namespace of \(name) away", "netns gc")
      case .networkReplaced:
        ("another program gave the name \(name) to another network namespace", "netns gc")
      case .firstProcessEnded: ("process 1 of \(name) has ended: nothing can run in it", "netns gc")
      case .unmounted: ("the namespaces of \(name) ended with an earlier boot", "netns gc")
      case .elsewhere:
        ("the namespaces of \(name) are kept in another mount namespace", nil)
      case .foreign:
        (
          "\(kept.path(name)) was not made by netns, but stands in the way of a name",
          Shell.line("mv", "--no-clobber", kept.path(name), "/var/tmp/")
        )
      }
    return words.isEmpty ? nil : Finding(.warning, words, remedy: remedy)
  }
}
