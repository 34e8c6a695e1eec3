import Glibc
import NetworkNamespaces

/// Where a lab keeps what it must remember.
public struct LabPaths: Sendable, Hashable {
  /// The directory of all labs.
  public let root: String
  /// The directory of the namespaces' configuration files (ip-netns(8)).
  public let configuration: String
  /// The lab's name.
  public let lab: String
  /// What leads to the root directory of the mount namespace that has the nodes' private file systems;
  /// empty where it is the caller's own.
  var hostRoot = ""

  /// Where labs are remembered until the machine is shut down.
  public static let defaultRoot = "/run/netns-lab"

  /// The paths of the lab `lab`.
  public init(lab: String, root: String = defaultRoot, configuration: String = "/etc/netns") {
    self.lab = lab
    self.root = root
    self.configuration = configuration
  }

  /// Whether the lab's name can be that of a directory, and of none but its own.
  public var isValid: Bool {
    !lab.isEmpty && !lab.hasPrefix(".") && !lab.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  /// - Throws: where the name is none.
  public func check() throws(LabError) {
    guard isValid else { throw LabError("`\(lab)` is no name of a lab") }
  }

  /// All that is remembered of the lab.
  public var directory: String { "\(root)/\(lab)" }
  /// What is up, as JSON.
  public var record: String { "\(directory)/record.json" }
  /// The transaction that is under way, as JSON.
  public var journal: String { "\(directory)/journal.json" }
  /// The record of a lab that is being taken down. Nothing new has to be written for that.
  public var leavingRecord: String { "\(directory)/down.json" }
  /// The hosts file that all nodes share.
  public var hosts: String { "\(directory)/hosts" }
  /// What kernel parameters a new namespace had when the lab came up.
  var parameters: String { "\(directory)/parameters" }
  /// The directory that nodes without files of their own share as theirs below /etc/netns.
  public var sharedConfiguration: String { "\(directory)/etc" }
  /// There where a lab made `configuration` itself, so that the last one removes it.
  var configurationMark: String { "\(root)/.configuration" }
  /// The directory of the nodes' private file systems.
  var mounts: String { "\(hostRoot)\(directory)/mnt" }
  /// The file that a node's private file system is mounted on.
  func mounts(of node: String) -> String { "\(mounts)/\(node)" }
  /// What services wrote, a directory for each node.
  public var logs: String { "\(directory)/logs" }
  /// The supervisor listens there.
  public var socket: String { "\(directory)/supervisor.sock" }
  /// What a supervisor says that cannot start. One that runs has it locked.
  var supervisorLog: String { "\(directory)/supervisor.log" }
  /// Where namespaces that lost their name are kept until the transaction is complete.
  public var trash: String { "\(directory)/trash" }
  /// Whoever changes the lab has it locked.
  public var lock: String { "\(root)/.\(lab).lock" }

  /// The log of a service.
  package func log(node: String, service: String) -> ServiceLog {
    ServiceLog(logs: logs, node: node, service: service)
  }

  /// What is told where the lab is not up, with the one that may have been meant.
  public var notUp: LabError {
    // A list that cannot be read has nothing to offer.
    let near = Suggestion.nearest(to: lab, in: (try? Self.labs(in: root)) ?? [])
    let advice = near.map { $0 == lab ? "" : "; did you mean `\($0)`?" } ?? ""
    return LabError("lab `\(lab)` is not up\(advice)")
  }

  /// The labs that have a directory here.
  ///
  /// - Throws: where `root` is there and cannot be read.
  public static func labs(in root: String = defaultRoot) throws(LabError) -> [String] {
    try TextFile.entries(of: root).filter { !$0.hasPrefix(".") }.sorted()
  }
}
