import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import RouteNetlink
import Uplinks
import Linux

/// `netns run --allow`: keeps a command from any way out except that of its own network.
extension RunPlan {
  /// Gives the command its own process and user namespaces, so that it finds no namespace of the host to enter, and
  /// nobody, not even root, has privileges over its network. Also hides /run, where servers of the host listen that
  /// would look up names or carry data on its behalf.
  mutating func addSeclusion() throws(CommandFailure) {
    sandbox.new.formUnion([.init(.pid), .init(.mount)])
    sandbox.forks = true
    if sandbox.proc == nil, access("\(root ?? "")/proc", F_OK) == 0 { sandbox.proc = "/proc" }
    if !sandbox.new.contains(.user) {
      sandbox.new.insert(.user)
      sandbox.userMap = .ranges(try Self.same("uid_map"))
      sandbox.groupMap = .ranges(try Self.same("gid_map"))
    }
    // Nothing of it outlives the process that waits for it.
    sandbox.deathSignal = SIGKILL
    sandbox.deathSignalOutlastsUser = true
    var mounts: [Mount] = []
    for path in runDirectories where Self.isDirectory((root ?? "") + path) {
      mounts.append(.tmpfs(path))
    }
    if allowed?.hasNames == true {
      guard case .tmpfs(let place)? = mounts.first else {
        throw CommandFailure(
          "netns run: the root has no /run, which is needed to set the name server",
          status: 255)
      }
      mounts.append(.text(Uplink.resolverFile, in: place, to: "/etc/resolv.conf"))
    }
    sandbox.mounts.insert(contentsOf: mounts, at: 0)
  }

  /// Maps every user or group that exists here to itself.
  private static func same(_ file: String) throws(CommandFailure) -> IdentityMap {
    let text = String(systemBytes: readFile("/proc/self/\(file)") ?? [])
    let ranges = text.split(separator: "\n").compactMap { line -> IdentityMap.Range? in
      let numbers = line.split(separator: " ").compactMap { UInt32($0) }
      guard numbers.count == 3 else { return nil }
      return IdentityMap.Range(inside: numbers[0], outside: numbers[0], count: numbers[2])
    }
    do throws(IdentityMapError) { return try IdentityMap(ranges) } catch {
      throw CommandFailure("netns run: /proc/self/\(file): \(error)", status: 255)
    }
  }

  /// Where the host's servers listen. An ordinary user's own /run only links to the host's, and so do the links in
  /// /etc.
  private var runDirectories: [String] {
    let host = HostRoot.path + "/run"
    return root == nil && HostRoot.isThere ? [host] : ["/run", "/var/run"]
  }

  private static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes the network with its way out. It ends with the command.
  mutating func connect(_ session: Session) throws(CommandFailure) {
    guard let allowed else { return }
    let network = try Self.makeNetwork()
    var request = UplinkRequest()
    request.allowed = allowed.destinations
    request.audit = allowed.audit
    request.endsWithNamespace = true
    var host = UplinkHost(store: session.store)
    host.onNote = { session.note($0) }
    do throws(UplinkError) {
      try host.set(request, for: network)
    } catch { throw CommandFailure("netns run: \(error)", status: 255) }
    join(network)
  }

  private static func makeNetwork() throws(CommandFailure) -> NamespaceHandle {
    do throws(NamespaceError) {
      let own = try NamespaceHandle.current()
      guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
        throw NamespaceError(.enter, "a new network namespace", code: errno)
      }
      let network = try NamespaceHandle(name: "the network", path: "/proc/thread-self/ns/net")
      guard linux_loopback_up() == 0 else {
        throw NamespaceError(.enter, "the loopback of the network", code: errno)
      }
      try own.enterCurrentThread()
      return network
    } catch { throw error.failure(status: 255) }
  }
}
