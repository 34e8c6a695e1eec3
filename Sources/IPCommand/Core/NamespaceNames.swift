import Netlink
import NetworkNamespaces
import RouteNetlink

/// The names of namespaces known by an id, looked up as needed.
final class NamespaceNames {
  private var names = LookupTable<Int32, String>()
  // Names in the store whose ids have not been asked for, the next one last.
  private var unread: [NamespaceName]?
  private let kernel: Kernel
  private let store = NamespaceStore()

  init(_ kernel: Kernel) { self.kernel = kernel }

  /// Forgets everything, because ids have changed or mean something else in another namespace.
  func clear() {
    names.removeAll()
    unread = nil
  }

  /// The name of the namespace that has this id in the current one: the first such name in the store.
  func name(_ id: Int32) -> String? {
    if let name = names[id] { return name }
    // If the store cannot be read, there are no names to show, but ids remain.
    var left = unread ?? ((try? store.list()) ?? []).reversed()
    defer { unread = left }
    while let name = left.popLast() {
      guard let found = identifier(of: name) else { continue }
      if names[found] == nil { names[found] = name.text }
      if found == id { return name.text }
    }
    return nil
  }

  /// The id of the namespace of that name; nil if it is not a namespace, or has no id here.
  private func identifier(of name: NamespaceName) -> Int32? {
    guard let handle = try? store.open(name),
      let answer = try? kernel.get(NamespaceIDQuery(of: .descriptor(handle.descriptor))),
      answer.id >= 0
    else { return nil }
    return answer.id
  }
}
