import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

extension SnapshotReader {
  /// A namespace and what was found in it, handed from one thread to another.
  struct Reading: @unchecked Sendable {
    let name: String
    /// The namespace if it is open.
    var place: OpenNamespace?
    /// False if there was no descriptor left to open it with.
    var isDone = false
    /// Nil if there is no such namespace.
    var content: NamespaceReader.Content?
  }

  /// Reads all namespaces, half of them on another thread. Both enter those that are not open yet.
  func readAll(_ scope: Scope) throws(LabError) -> [Reading] {
    let reader = NamespaceReader(store: access.store, scope: scope)
    var readings = scope.namespaces.sorted().map { Reading(name: $0, place: access.openPlace($0)) }
    for number in readings.indices where readings[number].name == LabNode.hostNamespace {
      readings[number].place = try access.place(LabNode.hostNamespace)
    }
    let room = access.room / 2
    let outcomes = try NamespaceThread.halves(readings) { reader.read($0, keeping: room) }
    readings = []
    for outcome in outcomes { readings += try outcome.get() }
    for number in readings.indices {
      let name = readings[number].name
      if let place = readings[number].place, access.openPlace(name) == nil {
        access.adopt(place, as: name)
      }
      guard !readings[number].isDone else { continue }
      readings[number].content = try reader.read(name, try access.place(name))
    }
    return readings
  }
}

extension NamespaceReader {
  /// Reads several namespaces on a thread that may leave its own, and keeps so many of them open.
  fileprivate func read(
    _ part: ArraySlice<SnapshotReader.Reading>, keeping room: Int
  ) -> Result<[SnapshotReader.Reading], LabError> {
    Result { () throws(LabError) in
      var result = Array(part)
      var room = room
      for number in result.indices {
        let name = result[number].name
        guard try exists(name) else {
          result[number].isDone = true
          continue
        }
        if let place = result[number].place {
          result[number].content = try read(name, place)
        } else if let place = try open(name) {
          result[number].content = try read(name, place)
          if room > 0 { result[number].place = place }
          room -= 1
        } else {
          continue
        }
        result[number].isDone = true
      }
      return result
    }
  }

  /// Nil if there is no descriptor left.
  private func open(_ name: String) throws(LabError) -> OpenNamespace? {
    do throws(LabError) {
      let handle = try store.handle(name)
      let connection = try handle.enterAndConnect(name)
      return OpenNamespace(handle, connection)
    } catch {
      if error.code == EMFILE || error.code == ENFILE { return nil }
      throw error
    }
  }
}
