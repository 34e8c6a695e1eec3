import CLinux
import Glibc
import Linux
import Netlink
import NetworkNamespaces
import RouteNetlink

/// A container's network namespace, and an rtnetlink connection to it.
final class Container {
  let handle: NamespaceHandle
  let kernel: NetlinkConnection

  /// Opens the namespace.
  ///
  /// - Throws: `.unknownContainer` if there is none, `.invalidNamespace` if it is the caller's own.
  init(_ invocation: Invocation) throws(CNIError) {
    guard Self.isPresent(invocation.namespace) else {
      throw CNIError(
        .unknownContainer, "CNI_NETNS: there is no network namespace \(invocation.namespace)")
    }
    let path = invocation.namespace
    do throws(NamespaceError) { handle = try NamespaceHandle(name: path, path: path) } catch {
      throw CNIError(
        .unknownContainer, "CNI_NETNS: \(path) cannot be opened: \(errorText(error.code))")
    }
    if !invocation.allowsOwnNamespace, let identity = handle.identity,
      identity == NamespaceIdentity(path: "/proc/thread-self/ns/net")
    {
      throw CNIError(
        .invalidNamespace, "CNI_NETNS: \(path) is the plugin's own network namespace",
        details: "CNI_NETNS_OVERRIDE=1 allows this")
    }
    do throws(NetlinkError) { kernel = try handle.connection() } catch {
      throw CNIError("CNI_NETNS: \(path)", error)
    }
  }

  /// Whether there is a namespace at a path. An empty file is what a restart of the machine leaves of a named one.
  static func isPresent(_ path: String) -> Bool {
    linux_fstype(path) == Int64(LINUX_NSFS_MAGIC)
  }

  /// Runs `body` in the namespace.
  func withEntered(_ body: () throws(CNIError) -> Void) throws(CNIError) {
    let outcome: Result<Void, CNIError>
    do throws(NamespaceError) {
      outcome = try handle.withEntered { Result { () throws(CNIError) in try body() } }
    } catch {
      throw CNIError("entering \(handle.path)", error)
    }
    try outcome.get()
  }
}

extension NetlinkConnection {
  /// The device with this name; nil if there is none.
  func find(_ name: String) throws(CNIError) -> Link? {
    do throws(NetlinkError) { return try link(named: name) } catch {
      if error.code == ENODEV { return nil }
      throw CNIError("device \(name)", error)
    }
  }

  /// Carries out requests, and throws what is wrong with the first that fails.
  func carryOutAll(_ what: String, _ requests: [any KernelRequest]) throws(CNIError) {
    let errors: [NetlinkError]
    do throws(NetlinkError) { errors = try batch(requests) } catch { throw CNIError(what, error) }
    if let first = errors.first { throw CNIError(what, first) }
  }

  /// Carries out one request; `harmless` are codes of refusals that are none.
  func carryOut(
    _ what: String, _ request: some KernelRequest, but harmless: [Int32] = []
  ) throws(CNIError) {
    do throws(NetlinkError) { try perform(request) } catch {
      if !harmless.contains(error.code) { throw CNIError(what, error) }
    }
  }
}
