import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension KeptNamespaces {
  /// A sandbox that enters what a name holds. Its command runs as user and group 0 if the name has a user
  /// namespace, and in a child if it has a PID namespace. /proc, /sys and the files of /etc/netns/NAME are set
  /// up accordingly.
  ///
  /// - Parameters:
  ///   - kinds: some of the kinds that the name holds; nil for all.
  ///   - environment: how to set up the files of the network namespace.
  /// - Throws: `.hasNone` for a kind that the name does not hold, `.broken` if one of them cannot be entered
  ///   any more.
  public func sandbox(
    _ name: NamespaceName, only kinds: [NamespaceKind]? = nil,
    environment: ExecEnvironment = ExecEnvironment()
  ) throws(KeptNamespaceError) -> Sandbox {
    let content = try content(of: name)
    let held = content?.kinds ?? [.net]
    let chosen = kinds ?? held
    if let missing = chosen.first(where: { !held.contains($0) }) {
      throw .hasNone(name.text, missing)
    }
    if let content { try check(name, chosen, state(of: name, content)) }
    var joined = NamespaceSet()
    for kind in chosen { joined[kind] = .file(path(name, kind)) }
    return Self.sandbox(joined, network: name.text, environment)
  }

  /// A sandbox that enters the namespace in a file, of whatever kind.
  public static func sandbox(
    _ file: String, _ kind: NamespaceKind, environment: ExecEnvironment = ExecEnvironment()
  ) throws(KeptNamespaceError) -> Sandbox {
    if kind == .pid, FirstProcess.hasEnded(file) { throw .broken(file, .firstProcessEnded) }
    var joined = NamespaceSet()
    joined[kind] = .file(file)
    return sandbox(joined, network: file, environment)
  }

  private static func sandbox(
    _ joined: NamespaceSet, network: String, _ environment: ExecEnvironment
  ) -> Sandbox {
    var joined = joined
    // A process cannot enter the user namespace that it is already in.
    if case .file(let file)? = joined[.user],
      NamespaceIdentity(path: file) == NamespaceIdentity(path: "/proc/self/ns/user")
    {
      joined[.user] = nil
    }
    let kinds = joined.kinds
    var sandbox = Sandbox()
    sandbox.joined = joined
    sandbox.becomesRoot = kinds.contains(.user)
    sandbox.forks = kinds.contains(.pid)
    if kinds.contains(.net) { sandbox.networkFiles = NetworkFiles(network, environment) }
    if kinds.contains(.mount) {
      sandbox.directory = getcwd().map { .ifThere($0) }
    } else if kinds.contains(.net) || kinds.contains(.pid) {
      // Needed for /sys and /proc. Later mounts outside still propagate in.
      sandbox.new = NamespaceKinds(.mount)
      sandbox.propagation = .slave
      if kinds.contains(.pid) { sandbox.proc = "/proc" }
    }
    return sandbox
  }

  /// Refuses kinds that cannot be entered; intact kinds may be entered even if others are broken.
  private func check(
    _ name: NamespaceName, _ kinds: [NamespaceKind], _ state: State
  ) throws(KeptNamespaceError) {
    switch state {
    case .complete, .missing: return
    case .networkGone where !kinds.contains(.net), .networkReplaced where !kinds.contains(.net):
      return
    case .firstProcessEnded where !kinds.contains(.pid): return
    default: throw .broken(name.text, state)
    }
  }
}
