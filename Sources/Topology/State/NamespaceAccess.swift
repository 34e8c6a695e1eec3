import CLinux
import Glibc
import Netlink
import NetworkNamespaces

/// Open namespaces with a netlink connection each. Used from one thread at a time.
final class NamespaceAccess {
  final class Place {
    let descriptor: Int32
    let connection: NetlinkConnection
    /// Indices of its devices by name, as far as they are known.
    var indices: [String: Int32] = [:]
    /// The next index to give to a new device; nil where others make devices too.
    var nextIndex: Int32?

    init(descriptor: Int32, connection: NetlinkConnection) {
      self.descriptor = descriptor
      self.connection = connection
    }

    deinit { close(descriptor) }
  }

  let store: NamespaceStore
  private var places: [String: Place] = [:]

  init(store: NamespaceStore) { self.store = store }

  /// Allows as many open files as the kernel lets this process have.
  static func raiseFileLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// The namespace called `name` (the host for the empty name), opened at first use.
  func place(_ name: String) throws(LabError) -> Place {
    if let place = places[name] { return place }
    let place = try open(name)
    places[name] = place
    return place
  }

  func adopt(_ place: Place, as name: String) { places[name] = place }
  func forget(_ name: String) { places[name] = nil }
  func forgetAll() { places = [:] }

  private func open(_ name: String) throws(LabError) -> Place {
    do {
      let handle =
        name == LabNode.hostNamespace
        ? try NamespaceHandle.current() : try store.open(try NamespaceName(name))
      let socket = try handle.socket()
      let descriptor = fcntl(handle.descriptor, F_DUPFD_CLOEXEC, 3)
      guard descriptor >= 0 else { throw NamespaceError(.open, name, code: errno) }
      return Place(descriptor: descriptor, connection: NetlinkConnection(socket))
    } catch let error as NamespaceError {
      throw LabError("namespace `\(name)`", error)
    } catch let error as NetlinkError {
      throw LabError("namespace `\(name)`", error)
    } catch {
      throw LabError("namespace `\(name)`: \(error)")
    }
  }

  /// The index of a device as far as it is known without asking.
  func knownIndex(of id: DeviceID) -> Int32? { places[id.namespace]?.indices[id.name] }

  /// The index of a device, asked for where it is not known.
  func index(of id: DeviceID) throws(LabError) -> Int32 {
    let place = try place(id.namespace)
    if let index = place.indices[id.name] { return index }
    do throws(NetlinkError) {
      let answer = try place.connection.get(LinkQuery.byName(id.name))
      guard let index = answer.payload.integer(at: 4, as: Int32.self) else {
        throw NetlinkError(.protocolViolation, "RTM_GETLINK", code: EBADMSG)
      }
      place.indices[id.name] = index
      return index
    } catch {
      throw LabError("device `\(id)`", error)
    }
  }
}

/// Why something about a lab could not be done, in words for people.
public struct LabError: Error, Sendable, Hashable, CustomStringConvertible {
  public var message: String

  public init(_ message: String) { self.message = message }

  init(_ subject: String, _ error: NetlinkError) {
    message = "\(subject): \(error.words)"
  }

  init(_ subject: String, _ error: NamespaceError) { message = "\(subject): \(error)" }

  init(_ subject: String, code: Int32) {
    message = "\(subject): \(String(cString: strerror(code)))"
  }

  public var description: String { message }
}

extension NetlinkError {
  /// The error number's words, and what the kernel said besides and pointed at.
  var words: String {
    let said = [reason ?? extendedAck.message, attribute ?? missingAttribute].compactMap(\.self)
    let words = String(cString: strerror(code))
    return said.isEmpty ? words : words + " (\(said.joined(separator: ": ")))"
  }
}
