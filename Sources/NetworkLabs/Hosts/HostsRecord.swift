import Glibc
import Linux

/// What the machine that a lab over several hosts was brought up from remembers of it. The hosts themselves have the
/// records of their shares.
public struct HostsRecord: Sendable, LabState {
  var version: Int? = StateFile.version
  var boot = Boot.id ?? ""
  /// The whole lab as it is up; nil if it is not.
  package var up: Record?
  /// The lab of an `up` that has not ended: hosts may have a share of it or not.
  package var unfinished: Record?

  package init() {}

  /// The record of the lab; nil if none is up over hosts from this machine.
  ///
  /// - Throws: if there is a record that cannot be read or understood.
  public static func load(_ paths: LabPaths) throws(LabError) -> HostsRecord? {
    try paths.check()
    let cure = "remove it, and `netns down \(paths.lab)` on every host takes down what is there"
    return try StateFile.load(HostsRecord.self, paths.hostsRecord, of: paths.lab, cure: cure)
      .usable()
  }

  /// Whether there is such a record, usable or not.
  package static func exists(_ paths: LabPaths) throws(LabError) -> Bool {
    try paths.check()
    return try TextFile.exists(paths.hostsRecord)
  }

  /// Replaces the record; one without any lab is removed.
  package func save(_ paths: LabPaths) throws(LabError) {
    guard up != nil || unfinished != nil else {
      try TextFile.remove(paths.hostsRecord)
      rmdir(paths.root)
      return
    }
    try TextFile.makeDirectory(paths.root)
    try StateFile.save(self, paths.hostsRecord)
  }

  /// The hosts that may have a share, each once, by the way in which they are reached.
  package var hosts: [LabHost] {
    var result: [LabHost] = []
    for record in [unfinished, up].compactMap(\.self) {
      let used = Set(record.lab.nodes.compactMap(\.host))
      for host in record.lab.hosts ?? []
      where used.contains(host.name) && !result.contains(where: { $0.isReached(as: host) }) {
        result.append(result.contains { $0.name == host.name } ? host.former : host)
      }
    }
    return result
  }

  /// The labs with such a record in `root`.
  package static func labs(in root: String = LabPaths.defaultRoot) throws(LabError) -> [String] {
    let ending = LabPaths.hostsEnding
    let files = try TextFile.entries(of: root).filter { $0.hasPrefix(".") && $0.hasSuffix(ending) }
    return files.map { String($0.dropFirst().dropLast(ending.count)) }.sorted()
  }

  /// The record of a whole lab.
  package static func record(of lab: Lab) -> Record {
    Record(lab: lab, transaction: "\(getpid())-\(time(nil))", rulesets: [:], inventory: nil)
  }
}

/// The lock of a lab over hosts on the machine that it is brought up from. Each host locks its share besides.
package final class HostsLock {
  private let lock: LabLock

  /// Takes the lock, or throws an error that names its holder.
  package init(_ paths: LabPaths) throws(LabError) {
    lock = try LabLock(paths, at: paths.hostsLock)
  }
}

extension LabPaths {
  static let hostsEnding = ".hosts"

  /// The record of a lab over several hosts, as JSON, on the machine that it was brought up from.
  package var hostsRecord: String { "\(root)/.\(lab)\(Self.hostsEnding)" }
  /// The lock file of that record.
  var hostsLock: String { "\(root)/.\(lab)\(Self.hostsEnding).lock" }
  /// Whether a process is changing the lab over its hosts at the moment; nil if that cannot be told.
  package var isBeingChangedOverHosts: Bool? {
    LabPaths(lab: lab + Self.hostsEnding, root: root).isBeingChanged
  }
}
