import ArgumentParser
import CLinux
import Glibc
import Netlink
import NetworkLabs

struct Labs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labs", abstract: "List the labs that are up.")

  @Flag(name: .shortAndLong, help: "As JSON.") var json = false

  /// "up" if `status` would find nothing wrong, "degraded" if it would, "unknown" if that cannot be found out.
  private static func state(_ record: Record, _ paths: LabPaths) -> String {
    let manager = LabManager(paths: paths, services: Supervisor(paths: paths))
    do throws(LabError) {
      let snapshot = try manager.snapshot(for: record.lab)
      return manager.late(record.lab, in: snapshot).isEmpty ? "up" : "degraded"
    } catch {
      Terminal.error("netns: \(error)")
      return "unknown"
    }
  }

  private struct Item: Encodable {
    var name: String
    var nodes: Int
    var state: String
    var file: String?
    var since: Int?
    /// The hosts that have a share of it; nil for a lab of this machine alone.
    var hosts: [String]?
  }

  func run() throws {
    let items = try reporting {
      try Set(LabPaths.labs() + HostsRecord.labs()).sorted().map { try item($0) }
    }
    if json { return Terminal.write(JSONText.encode(items)) }
    let rows = items.map { item in
      [item.name, item.state, "\(item.nodes)", item.since.map(age) ?? "-", item.file ?? "-"]
    }
    if !rows.isEmpty {
      Terminal.show(TextTable([["LAB", "STATE", "NODES", "UP FOR", "FILE"]] + rows).text)
    }
  }

  /// A lab over hosts, of which only this machine's share is looked at.
  private func item(_ record: HostsRecord, _ paths: LabPaths) throws -> Item {
    let lab = record.up?.lab
    var state = "up"
    if record.unfinished != nil {
      state = paths.isBeingChangedOverHosts ?? false ? "changing" : "interrupted"
    } else if let share = try Record.load(paths) {
      state = Self.state(share, paths)
    }
    return Item(
      name: paths.lab, nodes: lab?.nodes.count ?? 0, state: state, file: lab?.file,
      since: record.up?.time, hosts: record.hosts.map(\.name))
  }

  private func item(_ name: String) throws -> Item {
    let paths = LabPaths(lab: name)
    if let record = try HostsRecord.load(paths) { return try item(record, paths) }
    var state = "dead"
    var record: Record?
    do throws(LabError) {
      record = try Record.load(paths)
    } catch {
      Terminal.error("netns: \(error)")
      state = "unknown"
    }
    if try paths.unfinished() {
      state = paths.isBeingChanged ?? false ? "changing" : "interrupted"
    } else if let record {
      state = Self.state(record, paths)
    }
    return Item(
      name: name, nodes: record?.lab.nodes.count ?? 0, state: state, file: record?.lab.file,
      since: record?.time)
  }

  private func age(_ since: Int) -> String {
    let seconds = max(Int(time(nil)) - since, 0)
    switch seconds {
    case ..<120: return "\(seconds)s"
    case ..<7200: return "\(seconds / 60)m"
    case ..<172_800: return "\(seconds / 3600)h"
    default: return "\(seconds / 86400)d"
    }
  }
}

/// Columns of text, each as wide as its widest cell.
struct TextTable {
  let rows: [[String]]

  init(_ rows: [[String]]) { self.rows = rows.map { $0.map(\.onOneLine) } }

  var text: String {
    guard let first = rows.first else { return "" }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0.padded(to: $1) }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show a lab's nodes, interfaces and services.",
    discussion: """
      Status 0: as recorded, 1: not. Listed as "not of the lab" is what is in a node and neither in its file \
      nor made by its commands and services before `up` had finished. Routes, addresses, rules and \
      neighbours that a daemon marks as its own, by a protocol beyond kernel, boot and static (bgp, ospf, \
      zebra, bird, dhcp ...; ip-route(8)), come and go with the daemon: they are counted by its name, \
      whenever it made them, and are not pruned. What a service makes later without such a mark cannot be \
      told from what somebody typed: it is listed, and pruned where `up` is asked to.
      """)

  @Argument(help: "The lab's name, or its file.") var lab: String
  @Flag(name: .shortAndLong, help: "As JSON.") var json = false

  func run() throws {
    let name = try reporting { try LabReference.running(lab) }
    let report = try reporting {
      if let hosts = try LabOverHosts(running: name) { return try hosts.status() }
      return try StatusReport(of: LabManager.forVerb(name))
    }
    if report.isManagedHere, !LabOverHosts.isShare {
      Terminal.error(
        "netns: this is the share of this machine: its record of the whole lab `\(name)` is lost, and `netns up` "
          + "with its file takes over what is on other hosts")
    }
    if json { Terminal.write(JSONText.encode(report.document)) } else { Terminal.show(report.text) }
    if !report.isHealthy { throw fail() }
  }
}

struct Wait: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: "Wait until a lab is ready.")

  @Argument(help: "The lab's name, or its file.") var lab: String
  @Option(help: ArgumentHelp("How long to wait.", valueName: "seconds"))
  var timeout = Seconds(60)

  func run() throws {
    let name = try reporting { try LabReference.running(lab) }
    let manager = LabManager.forVerb(name)
    try reporting {
      if let lab = try LabOverHosts.lab(name) {
        let words = ["wait", "--timeout", "\(Double(timeout.microseconds) / 1e6)", name]
        if try !LabOverHosts.runOnAll(lab, words) { throw fail() }
        return
      }
      guard let record = try manager.record() else { throw manager.paths.notUp }
      try manager.wait(record.lab, timeout: timeout.microseconds)
    }
  }
}

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of lab files.")

  func run() { Terminal.print(JSONSchema.text()) }
}
