import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// Open namespaces with a netlink connection each, as many as the limit on descriptors allows. Others are reopened
/// when needed. Use it from one thread at a time.
final class NamespaceAccess {
  /// What is known of a namespace's devices, whether or not it is open.
  final class Devices {
    /// Indices by name.
    var indices: [String: Int32] = [:]
    /// The index for the next new device; nil if others may make devices too.
    var nextIndex: Int32?
  }

  let store: NamespaceStore
  /// How many namespaces may be open at once. Each takes two descriptors, and other work needs some too.
  let capacity: Int
  /// Open namespaces, with the time of their last use.
  private var places: [String: (place: OpenNamespace, lastUse: Int)] = [:]
  private var known: [String: Devices] = [:]
  private var clock = 0

  init(store: NamespaceStore) {
    self.store = store
    capacity = max(Self.raiseFileLimit() / 2 - 32, 8)
  }

  /// Raises the limit on open files as far as the kernel permits, and returns it.
  @discardableResult
  static func raiseFileLimit() -> Int {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return 0 }
    limit.rlim_cur = limit.rlim_max
    setrlimit(resource, limit)
    return getrlimit(resource, &limit) == 0 ? Int(clamping: limit.rlim_cur) : 0
  }

  /// The namespace `name` (empty for the host), opened if necessary. Its descriptor remains valid while the caller
  /// keeps the result, or until several other namespaces have been requested.
  func place(_ name: String) throws(LabError) -> OpenNamespace {
    clock += 1
    if let place = places[name]?.place {
      places[name]?.lastUse = clock
      return place
    }
    let place = try open(name)
    adopt(place, as: name)
    return place
  }

  /// The namespace if it is open.
  func openPlace(_ name: String) -> OpenNamespace? { places[name]?.place }

  /// How many more may be open.
  var room: Int { max(capacity - places.count, 0) }

  func adopt(_ place: OpenNamespace, as name: String) {
    if places.count >= capacity { closeHalf() }
    places[name] = (place, clock)
  }

  func devices(_ name: String) -> Devices {
    if let devices = known[name] { return devices }
    let devices = Devices()
    known[name] = devices
    return devices
  }

  func forget(_ name: String) {
    places[name] = nil
    known[name] = nil
  }

  func forgetAll() {
    places = [:]
    known = [:]
  }

  /// Closes the half that has been unused for longest.
  private func closeHalf() {
    let order = places.sorted { $0.value.lastUse < $1.value.lastUse }
    for (name, _) in order.prefix((places.count + 1) / 2) { places[name] = nil }
  }

  private func open(_ name: String) throws(LabError) -> OpenNamespace {
    while true {
      do throws(LabError) {
        let place = OpenNamespace(try store.handle(name))
        do throws(NetlinkError) {
          _ = try place.connection()
          return place
        } catch {
          throw LabError("namespace `\(name)`", error)
        }
      } catch {
        // Other work took more descriptors than were set aside for it.
        guard error.code == EMFILE || error.code == ENFILE, !places.isEmpty else { throw error }
        closeHalf()
      }
    }
  }

  /// The index of a device if it is known without asking the kernel.
  func knownIndex(of id: DeviceID) -> Int32? { known[id.namespace]?.indices[id.name] }

  /// The index of a device. Asks the kernel if it is not known.
  func index(of id: DeviceID) throws(LabError) -> Int32 {
    let devices = devices(id.namespace)
    if let index = devices.indices[id.name] { return index }
    let place = try place(id.namespace)
    do throws(NetlinkError) {
      let index = try place.connection().get(LinkQuery(name: id.name)).index
      devices.indices[id.name] = index
      return index
    } catch {
      throw LabError("device `\(id)`", error)
    }
  }
}

extension NamespaceStore {
  /// Opens a node's namespace; the empty name stands for the host's.
  func handle(_ name: String) throws(LabError) -> NamespaceHandle {
    do throws(NamespaceError) {
      if name == LabNode.hostNamespace { return try NamespaceHandle.current() }
      return try open(try NamespaceName(name))
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
  }

  /// Moves the calling thread, which must be one that netns started, into a node's namespace.
  func enter(_ name: String) throws(LabError) {
    let handle = try handle(name)
    do throws(NamespaceError) {
      try handle.enterCurrentThread()
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
  }
}

extension NamespaceHandle {
  /// Opens a connection on a thread that netns started, and leaves that thread in the namespace. This spares entering
  /// the thread's own again.
  borrowing func enterAndConnect(_ name: String) throws(LabError) -> NetlinkConnection {
    do throws(NetlinkError) {
      do throws(NamespaceError) { try enterCurrentThread() } catch {
        throw NetlinkError(.socket, "setns", code: error.code)
      }
      return NetlinkConnection(try NetlinkSocket())
    } catch {
      throw LabError("namespace `\(name)`", error)
    }
  }
}
