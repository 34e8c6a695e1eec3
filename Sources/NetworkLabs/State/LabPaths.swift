import Glibc
import NetworkNamespaces

/// The files and directories of a lab.
public struct LabPaths: Sendable, Hashable {
  /// The directory of all labs.
  public let root: String
  /// The directory of the namespaces' configuration files (ip-netns(8)).
  public let configuration: String
  /// The lab's name.
  public let lab: String
  /// The path to the root directory of the mount namespace that holds the nodes' private file systems; empty if
  /// that is the caller's own.
  var hostRoot = ""

  /// The default directory of all labs, which lasts until the machine is shut down.
  public static let defaultRoot = "/run/netns-lab"

  /// The paths of the lab `lab`.
  public init(lab: String, root: String = defaultRoot, configuration: String = "/etc/netns") {
    self.lab = lab
    self.root = root
    self.configuration = configuration
  }

  /// Whether the lab's name can be that of a directory of its own.
  public var isValid: Bool {
    !lab.isEmpty && !lab.hasPrefix(".") && !lab.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  /// - Throws: if the lab's name is not valid.
  public func check() throws(LabError) {
    guard isValid else { throw LabError("`\(lab)` is no name of a lab") }
  }

  /// The directory with all files of the lab.
  public var directory: String { "\(root)/\(lab)" }
  /// The record of a lab that is up, as JSON.
  public var record: String { "\(directory)/record.json" }
  /// The journal of the transaction in progress, as JSON.
  public var journal: String { "\(directory)/journal.json" }
  /// The record while the lab is being taken down. It is renamed to this, so that nothing needs to be written.
  public var leavingRecord: String { "\(directory)/down.json" }
  /// The hosts file that all nodes share.
  public var hosts: String { "\(directory)/hosts" }
  /// The kernel parameters that a new namespace had when the lab came up.
  var parameters: String { "\(directory)/parameters" }
  /// The directory below /etc/netns that all nodes without files of their own share, by links to it.
  public var sharedConfiguration: String { "\(directory)/etc" }
  /// This file exists if a lab made `configuration` itself. Then the last lab removes it.
  var configurationMark: String { "\(root)/.configuration" }
  /// The directory of the nodes' private file systems.
  var mounts: String { "\(hostRoot)\(directory)/mnt" }
  /// The file that a node's private file system is mounted on.
  func mounts(of node: String) -> String { "\(mounts)/\(node)" }
  /// The directory of the logs, with a directory for each node.
  public var logs: String { "\(directory)/logs" }
  /// The socket that the supervisor listens on.
  public var socket: String { "\(directory)/supervisor.sock" }
  /// The log of the supervisor's own errors. A running supervisor holds a lock on it.
  var supervisorLog: String { "\(directory)/supervisor.log" }
  /// The directory that keeps namespaces without a name until the transaction is complete.
  public var trash: String { "\(directory)/trash" }
  /// The lock file that every process locks while it changes the lab.
  public var lock: String { "\(root)/.\(lab).lock" }

  /// The log of a service.
  package func log(node: String, service: String) -> ServiceLog {
    ServiceLog(logs: logs, node: node, service: service)
  }

  /// The error for a lab that is not up, with the name of a similar one.
  public var notUp: LabError {
    // If the list cannot be read, there is no suggestion.
    let near = Suggestion.nearest(to: lab, in: (try? Self.labs(in: root)) ?? [])
    let advice = near.map { $0 == lab ? "" : "; did you mean `\($0)`?" } ?? ""
    return LabError("lab `\(lab)` is not up\(advice)")
  }

  /// The labs that have a directory in `root`.
  ///
  /// - Throws: if `root` exists but cannot be read.
  public static func labs(in root: String = defaultRoot) throws(LabError) -> [String] {
    try TextFile.entries(of: root).filter { !$0.hasPrefix(".") }.sorted()
  }
}
