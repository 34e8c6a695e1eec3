import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// Finds what bears the marks of labs in the kernel, the most reliable source about what labs made.
enum LabMarks {
  /// The namespaces in a store that labs made, by lab. Namespaces that only another mount namespace can see are
  /// missing.
  ///
  /// - Throws: if one of the namespaces cannot be asked.
  static func namespaces(
    in store: NamespaceStore = NamespaceStore()
  ) throws(LabError) -> [String: [NamespaceName]] {
    var result: [String: [NamespaceName]] = [:]
    let access = NamespaceAccess(store: store)
    for name in try store.names() {
      defer { access.forget(name.text) }
      if let mark = try access.mark(of: name.text) { result[mark.lab, default: []].append(name) }
    }
    return result
  }

  /// Whether anything bears a lab's mark: a namespace in the store, or a device in the caller's namespace.
  static func exist(of lab: String, _ access: NamespaceAccess) throws(LabError) -> Bool {
    for name in try access.store.names() where try access.mark(of: name.text)?.lab == lab {
      return true
    }
    return try !access.hostDevices(of: lab).isEmpty
  }
}

extension NamespaceAccess {
  /// The mark on a namespace's loopback; nil if there is none, or the namespace is gone.
  func mark(of name: String) throws(LabError) -> OwnerMark? {
    let place: OpenNamespace
    do throws(LabError) {
      place = try self.place(name)
    } catch {
      if error.code == ENOENT { return nil }
      throw error
    }
    do throws(NetlinkError) {
      return try place.connection().get(LinkQuery(index: 1)).alias.flatMap(OwnerMark.init)
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
  }

  /// The devices of a lab in the namespace that netns runs in.
  func hostDevices(of lab: String) throws(LabError) -> [LiveLink] {
    let place = try place(LabNode.hostNamespace)
    var links: [LiveLink] = []
    do throws(NetlinkError) {
      try place.connection().consistentDump(LinkQuery(), reset: { links = [] }) { view in
        let link = RawLink(view).link
        if link.mark?.lab == lab { links.append(link) }
      }
    } catch {
      throw LabError("the host's devices", error)
    }
    return links
  }
}

extension NamespaceStore {
  /// The names of existing namespaces that a lab could have made.
  func names() throws(LabError) -> [NamespaceName] {
    let names: [NamespaceName]
    do throws(NamespaceError) { names = try list() } catch {
      throw LabError("\(directory) cannot be read", code: error.code)
    }
    var result: [NamespaceName] = []
    for name in names where (try? NamespaceName(name.text)) != nil {
      switch state(name) {
      case .namespace: result.append(name)
      case .unreadable(let code): throw LabError("\(path(name)) cannot be read", code: code)
      default: continue
      }
    }
    return result
  }

  /// Whether there is a namespace at a name. If another program may be about to mount one on the file, it waits.
  ///
  /// - Throws: if there is something else, or it cannot be found out.
  func holds(_ name: NamespaceName) throws(LabError) -> Bool {
    let path = path(name)
    switch settledState(name) {
    case .namespace: return true
    case .missing, .stale: return false
    case .pending:
      throw LabError(
        "\(path) is an empty file whose time is not past, as if another program was making a "
          + "namespace there: `netns delete \(name)` removes it")
    case .elsewhere:
      throw LabError(
        "\(path) is a namespace in another mount namespace, and an empty file in this one")
    case .foreign: throw LabError("\(path) is there, and is no namespace")
    case .unreadable(let code): throw LabError("\(path) cannot be read", code: code)
    }
  }
}
