import CLinux
import Netlink
import NetworkNamespaces
import RouteNetlink

/// The names that output shows for numbers: of protocols and tables, of devices, of namespaces.
final class Names {
  /// The names from the files of iproute2.
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

  /// Reads the names of all devices at once, for output that shows many.
  func learnLinks() {
    // A device without a known name is shown by its index.
    try? kernel.dump(LinkQuery().message) { self.links.remember($0) }
  }

  /// Forgets names that mean something else in the namespace the process has entered.
  func namespaceChanged() {
    links.clear()
    namespaces.clear()
  }
}
