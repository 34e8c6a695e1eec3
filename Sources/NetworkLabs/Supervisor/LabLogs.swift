import Glibc
import NetworkNamespaces

/// The logs of a lab that is up.
package enum LabLogs {
  package struct Entry: Sendable, Hashable {
    package var node: String
    package var service: String
    package var log: ServiceLog

    package var label: String { "\(node)/\(service)" }
  }

  /// The name of the log of a node's `exec`.
  static let commands = "exec"

  /// The logs of all nodes, of one node, or of one of its services, in order. Services that wrote nothing are included.
  ///
  /// - Parameter place: empty; a node's name; or a node's and a service's name.
  /// - Throws: if there is no such lab, node or service, if it has no logs, or if they cannot be read.
  package static func find(_ paths: LabPaths, _ place: [String]) throws(LabError) -> [Entry] {
    try paths.check()
    guard try TextFile.exists(paths.directory) else {
      throw paths.notUp
    }
    var names: [String: Set<String>] = [:]
    for node in try lab(paths)?.nodes ?? [] { names[node.name] = Set(node.services.map(\.name)) }
    for node in try entries(paths.logs) where place.first.map({ $0 == node }) ?? true {
      names[node, default: []].formUnion(try entries("\(paths.logs)/\(node)"))
    }
    let nodes = try chosen(place.first, among: names.keys, "lab `\(paths.lab)` has no node")
    var found: [Entry] = []
    for node in nodes {
      let service = place.count > 1 ? place[1] : nil
      let words = "node `\(node)` of lab `\(paths.lab)` has no service"
      found += try chosen(service, among: names[node] ?? [], words).map {
        Entry(node: node, service: $0, log: paths.log(node: node, service: $0))
      }
    }
    guard !found.isEmpty else {
      let whole = ([paths.lab] + place).joined(separator: "/")
      throw LabError("`\(whole)` has no services, and its commands wrote nothing")
    }
    return found
  }

  private static func chosen(
    _ name: String?, among names: some Collection<String>, _ missing: String
  ) throws(LabError) -> [String] {
    guard let name else { return names.sorted() }
    if names.contains(name) { return [name] }
    let guess = Suggestion.nearest(to: name, in: Array(names)).map { "; did you mean `\($0)`?" }
    throw LabError("\(missing) `\(name)`" + (guess ?? ""))
  }

  /// The lab from its record. There is none while the lab comes up for the first time, and a damaged record must not
  /// keep anybody from reading logs.
  private static func lab(_ paths: LabPaths) throws(LabError) -> Lab? {
    do throws(LabError) { return try Record.load(paths)?.lab } catch {
      if error.code != nil { throw error }
      return nil
    }
  }

  /// Directories of nodes or files of services, without rotated logs and the leases of DHCP clients.
  private static func entries(_ directory: String) throws(LabError) -> [String] {
    try TextFile.entries(of: directory).filter { !$0.hasPrefix(".") }
  }
}
