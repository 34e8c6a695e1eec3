import Foundation
import Glibc

/// What is remembered of a lab that is up.
public struct Record: Sendable, Codable {
  public var lab: Lab
  /// The transaction that made it so.
  public var transaction: String
  /// Seconds since 1970.
  public var time: Int
  /// The boot it belongs to: after another one nothing of it is left.
  public var boot: String
  /// What nftables held, by namespace.
  var rulesets: [String: LoadedRuleset]
  /// What was there when the lab had come up; nil where an earlier version brought it up.
  var inventory: Inventory?

  init(
    lab: Lab, transaction: String, rulesets: [String: LoadedRuleset], inventory: Inventory?
  ) {
    self.lab = lab
    self.inventory = inventory
    self.rulesets = rulesets
    self.transaction = transaction
    time = Int(Glibc.time(nil))
    boot = Boot.id
  }

  /// The record of a lab that is up; nil where there is none.
  ///
  /// - Throws: where there is one that cannot be read.
  public static func load(_ paths: LabPaths) throws(LabError) -> Record? {
    try paths.check()
    guard let record = try StateFile.load(Record.self, paths.record) else { return nil }
    return record.boot == Boot.id ? record : nil
  }

  func save(_ paths: LabPaths) throws(LabError) { try StateFile.save(self, paths.record) }
}

/// What is being changed, and what was before: enough to undo it after a kill at any moment.
struct Journal: Codable {
  enum Mode: String, Codable { case up, down }

  var mode: Mode
  var transaction: String
  /// The lab as it was, with the values that the kernel had.
  var before: Lab?
  /// What the record said: the commands that ran, the rules that were loaded.
  var known: Lab?
  var wanted: Lab
  /// Devices of the wanted lab that were there and are somebody else's.
  var strangers: Set<DeviceID> = []
  var boot = Boot.id

  /// Rulesets that others changed are part of what was before.
  mutating func note(_ changedRulesets: [String: String]) {
    for (name, text) in changedRulesets {
      if let index = before?.nodes.firstIndex(where: { $0.namespace == name }) {
        before?.nodes[index].nftables = text
      }
      if let index = known?.nodes.firstIndex(where: { $0.namespace == name }) {
        known?.nodes[index].nftables = Lab.unknownRuleset
      }
    }
  }

  static func load(_ paths: LabPaths) throws(LabError) -> Journal? {
    guard let journal = try StateFile.load(Journal.self, paths.journal) else { return nil }
    return journal.boot == Boot.id ? journal : nil
  }

  func save(_ paths: LabPaths) throws(LabError) { try StateFile.save(self, paths.journal) }
}

/// Files of state in JSON, replaced at once.
enum StateFile {
  static func load<State: Decodable>(_ type: State.Type, _ path: String) throws(LabError) -> State?
  {
    guard let text = TextFile.read(path) else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw LabError("\(path) is damaged: \(error)")
    }
  }

  static func save(_ state: some Encodable, _ path: String) throws(LabError) {
    do {
      let data = try JSONEncoder().encode(state)
      try TextFile.replace(path, with: String(decoding: data, as: UTF8.self))
    } catch let error as LabError {
      throw error
    } catch {
      throw LabError("\(path): \(error)")
    }
  }
}

enum Boot {
  /// Differs after every start of the machine (random(4)).
  static let id = (TextFile.read("/proc/sys/kernel/random/boot_id") ?? "").trimmingBlanks()
}
