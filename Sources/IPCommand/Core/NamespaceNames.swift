import Netlink
import NetworkNamespaces
import RouteNetlink

/// The names of namespaces that are known by an id, looked up as far as needed.
final class NamespaceNames {
  private var names = LookupTable<Int32, String>()
  // Names of the store whose ids have not been asked for yet, the next one last.
  private var unread: [NamespaceName]?
  private let kernel: Kernel
  private let store = NamespaceStore()

  init(_ kernel: Kernel) { self.kernel = kernel }

  /// Forgets everything: ids mean something else in another namespace, or have changed.
  func clear() {
    names.removeAll()
    unread = nil
  }

  /// The first name in the store of the namespace that has this id as seen from the current one.
  func name(_ id: Int32) -> String? {
    if let name = names[id] { return name }
    // A store that cannot be read has no names to show; the id still is.
    var left = unread ?? ((try? store.list()) ?? []).reversed()
    defer { unread = left }
    while let name = left.popLast() {
      guard let found = identifier(of: name) else { continue }
      if names[found] == nil { names[found] = name.text }
      if found == id { return name.text }
    }
    return nil
  }

  /// The id of the namespace of that name; nil for an entry that is none, or has no id here.
  private func identifier(of name: NamespaceName) -> Int32? {
    guard let handle = try? store.open(name),
      let answer = try? kernel.get(NamespaceIDQuery(of: .descriptor(handle.descriptor))),
      answer.id >= 0
    else { return nil }
    return answer.id
  }
}
