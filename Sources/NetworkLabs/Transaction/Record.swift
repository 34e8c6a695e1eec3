import Glibc

/// What netns remembers of a lab that is up.
public struct Record: Sendable, LabState {
  /// The version of the file format; nil in files from before it had one.
  var version: Int? = StateFile.version
  /// The lab that is up.
  public var lab: Lab
  /// The transaction that last changed it.
  public var transaction: String
  /// When it was written, in seconds since 1970.
  public var time: Int
  /// The boot in which it was written. After another boot, nothing of the lab is left.
  public internal(set) var boot: String
  /// The loaded nftables rulesets, by namespace.
  var rulesets: [String: LoadedRuleset]
  /// What existed when the lab had come up; nil if an earlier version brought it up.
  var inventory: Inventory?

  init(
    lab: Lab, transaction: String, rulesets: [String: LoadedRuleset], inventory: Inventory?
  ) {
    self.lab = lab
    self.inventory = inventory
    self.rulesets = rulesets
    self.transaction = transaction
    time = Int(Glibc.time(nil))
    boot = Boot.id ?? ""
  }

  /// The record of a lab that is up; nil if none is.
  ///
  /// - Throws: if there is a record that cannot be read or understood.
  public static func load(_ paths: LabPaths) throws(LabError) -> Record? {
    try paths.check()
    return try StateFile.load(Record.self, paths.record, of: paths.lab).usable()
  }

  func save(_ paths: LabPaths) throws(LabError) { try StateFile.save(self, paths.record) }
}

/// A change in progress and the state before it: enough to undo it after a kill at any moment.
struct Journal: LabState {
  /// `down` occurs only in journals from before netns had version numbers in them.
  enum Mode: String, Codable { case up, down }

  var version: Int? = StateFile.version
  var mode: Mode
  var transaction: String
  /// The lab as it was, with the kernel's values.
  var before: Lab?
  /// The lab in the record: the commands that ran, the rules that were loaded.
  var known: Lab?
  var wanted: Lab
  /// Existing devices with names of the wanted lab that belong to somebody else.
  var strangers: Set<DeviceID> = []
  var boot = Boot.id ?? ""

  /// The commands that may have run and have changed the host's files. Even in a private file system they can write to
  /// some, such as those in the directory of the lab's file.
  var lastingCommands: [String] {
    wanted.nodes.flatMap { node in
      let former = known?.node(node.name)?.exec ?? []
      return node.exec.enumerated()
        .filter { number, command in number >= former.count || former[number] != command }
        .map { "\(node.name): `\($0.element)`" }
    }
  }

  /// Notes rulesets that others changed: they are part of the state before.
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

  static func load(_ paths: LabPaths) throws(LabError) -> StateFile.Content<Journal> {
    try StateFile.load(Journal.self, paths.journal, of: paths.lab)
  }

  func save(_ paths: LabPaths) throws(LabError) { try StateFile.save(self, paths.journal) }
}
