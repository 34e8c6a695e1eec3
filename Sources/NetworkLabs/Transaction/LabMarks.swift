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

/// A namespace with the mark on it, handed from one thread to another.
struct MarkedNamespace: @unchecked Sendable {
  var mark: OwnerMark?
  /// The namespace, held open; nil if descriptors are short.
  var place: OpenNamespace?
}

extension NamespaceAccess {
  /// The marks of many namespaces. One that is missing here could not be asked.
  ///
  /// The result holds the namespaces: as long as none ends, the kernel removes no devices, for which all calls that
  /// unmount or ask another would have to wait.
  func marks(of names: [String]) throws(LabError) -> [String: MarkedNamespace] {
    let room = room / 2
    let store = store
    let found = try NamespaceThread.halves(names) { part in
      var result: [(String, MarkedNamespace)] = []
      for name in part {
        do throws(LabError) {
          result.append((name, try store.marked(name, keepsOpen: result.count < room)))
        } catch { continue }
      }
      return result
    }
    return Dictionary(found.flatMap(\.self)) { first, _ in first }
  }

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
      return try place.connection().loopbackMark()
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

extension NetlinkConnection {
  /// The mark on the loopback of its namespace.
  fileprivate func loopbackMark() throws(NetlinkError) -> OwnerMark? {
    try get(LinkQuery(index: 1)).alias.flatMap(OwnerMark.init)
  }
}

extension NamespaceStore {
  /// Must run on a thread of its own, which it leaves in the namespace.
  fileprivate func marked(
    _ name: String, keepsOpen: Bool
  ) throws(LabError) -> MarkedNamespace {
    let handle = try handle(name)
    let connection = try handle.enterAndConnect(name)
    do throws(NetlinkError) {
      let mark = try connection.loopbackMark()
      return MarkedNamespace(mark: mark, place: keepsOpen ? OpenNamespace(handle) : nil)
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
  }

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
