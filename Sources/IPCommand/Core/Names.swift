import CLinux
import Netlink
import NetworkNamespaces
import RouteNetlink

/// The names that stand for numbers in a command's output: of protocols and tables, of devices, of namespaces.
final class Names {
  /// Those of the files of iproute2.
  let tables: NameTables
  let links: LinkCache
  let namespaces: NamespaceNames
  private let kernel: Kernel

  init(_ options: Options, _ kernel: Kernel) {
    self.kernel = kernel
    tables = NameTables(numeric: options.numeric) { Session.writeError($0) }
    links = LinkCache { () throws(CommandFailure) in try kernel.idleConnection() }
    namespaces = NamespaceNames(kernel)
  }

  /// Learns the names of all devices at once, for output that names many.
  func learnLinks() {
    // A device whose name is not known is shown by its index.
    try? kernel.dump(LinkQuery().message) { self.links.remember($0) }
  }

  /// Forgets what another namespace, which the process entered, knows by other names.
  func namespaceChanged() {
    links.clear()
    namespaces.clear()
  }
}
