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
  }

  func run() throws {
    let items = try reporting { try LabPaths.labs().map { try item($0) } }
    if json { return Terminal.write(JSONText.encode(items)) }
    let rows = items.map { item in
      [item.name, item.state, "\(item.nodes)", item.since.map(age) ?? "-", item.file ?? "-"]
    }
    if !rows.isEmpty {
      Terminal.show(TextTable([["LAB", "STATE", "NODES", "UP FOR", "FILE"]] + rows).text)
    }
  }

  private func item(_ name: String) throws -> Item {
    let paths = LabPaths(lab: name)
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
    let manager = LabManager.forVerb(name)
    let report = try reporting { () throws -> StatusReport in
      guard let record = try manager.record() else { throw manager.paths.notUp }
      let snapshot = try manager.snapshotWithStrangers(of: record)
      let late = manager.late(record.lab, in: snapshot)
      return StatusReport(
        lab: record.lab, snapshot: snapshot, late: late,
        strangers: manager.strangers(of: record, in: snapshot))
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
