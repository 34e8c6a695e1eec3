import Glibc
import Isolation
import Linux
import Netlink
import NetworkNamespaces

/// What the checks look at. Whatever several of them need is read once.
package final class Examination {
  package let store: NamespaceStore
  /// The only names to examine; nil for all.
  package let chosen: [NamespaceName]?
  /// What a lab is about to use. Without a lab, nothing that this kernel lacks is a finding.
  package let needs: Needs
  /// Whether the caller may look at everything.
  let isRoot = geteuid() == 0

  package init(
    store: NamespaceStore = NamespaceStore(), chosen: [NamespaceName]? = nil,
    needs: Needs = Needs()
  ) {
    self.store = store
    self.chosen = chosen
    self.needs = needs
  }

  private var readMachine: SystemNamespaces?

  /// All namespaces of the machine, and what keeps them.
  func machine() throws -> SystemNamespaces {
    if let readMachine { return readMachine }
    let machine = try SystemNamespaces()
    readMachine = machine
    return machine
  }

  private var readMounts: [NamespaceMount]?

  /// The namespaces that are mounted anywhere in the caller's mount namespace.
  func mounts() throws -> [NamespaceMount] {
    if let readMounts { return readMounts }
    let mounts = try NamespaceMount.all(process: "thread-self")
    readMounts = mounts
    return mounts
  }

  private var readNetworks: [Network]?

  /// The caller's network, and those of all names that stand for a namespace. Whatever a chosen name is connected to
  /// matters as well.
  func networks() throws -> [Network] {
    if let readNetworks { return readNetworks }
    var networks = [try Network(name: nil)]
    let names = try store.list().sorted()
    for (name, isNamespace) in zip(names, store.areNamespaces(names)) where isNamespace {
      guard let handle = try openIfThere(name) else { continue }
      let result = try handle.withEntered {
        Result { () throws(NetlinkError) in try Network(name: name) }
      }
      networks.append(try result.get())
    }
    readNetworks = networks
    return networks
  }

  /// A name that was in the store a moment ago; nil if it is gone.
  func openIfThere(_ name: NamespaceName) throws(NamespaceError) -> NamespaceHandle? {
    do throws(NamespaceError) { return try store.open(name) } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  /// The names to examine, in the order of their names.
  func names() throws -> [NamespaceName] {
    try chosen ?? store.list().sorted()
  }

  /// The names to examine that stand for a namespace.
  func living() throws -> [NamespaceName] {
    let names = try names()
    return zip(names, store.areNamespaces(names)).filter(\.1).map(\.0)
  }
}

/// What a lab needs of the machine.
package struct Needs: Sendable {
  /// How many network namespaces it will make.
  package var namespaces = 0

  package init() {}
}

/// The first number in a file of /proc; nil if there is no such file or number.
func number(in file: String) -> Int? {
  guard let bytes = readFile(file) else { return nil }
  let words = bytes.split { $0 <= 0x20 }
  return words.first.flatMap { Int(String(systemBytes: Array($0))) }
}
