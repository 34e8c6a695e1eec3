import Glibc

/// What is remembered of a lab that is up.
public struct Record: Sendable, LabState {
  /// The format that it was written in; nil before formats had numbers.
  var version: Int? = StateFile.version
  /// What is up.
  public var lab: Lab
  /// The transaction that made it so.
  public var transaction: String
  /// Seconds since 1970.
  public var time: Int
  /// The boot it belongs to: after another one nothing of it is left.
  public internal(set) var boot: String
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
    boot = Boot.id ?? ""
  }

  /// The record of a lab that is up; nil where there is none.
  ///
  /// - Throws: where there is one that cannot be read or made sense of.
  public static func load(_ paths: LabPaths) throws(LabError) -> Record? {
    try paths.check()
    return try StateFile.load(Record.self, paths.record, of: paths.lab).usable()
  }

  func save(_ paths: LabPaths) throws(LabError) { try StateFile.save(self, paths.record) }
}

/// What is being changed, and what was before: enough to undo it after a kill at any moment.
struct Journal: LabState {
  /// Journals of `down` are those of netns before it had format numbers.
  enum Mode: String, Codable { case up, down }

  var version: Int? = StateFile.version
  var mode: Mode
  var transaction: String
  /// The lab as it was, with the values that the kernel had.
  var before: Lab?
  /// What the record said: the commands that ran, the rules that were loaded.
  var known: Lab?
  var wanted: Lab
  /// Devices of the wanted lab that were there and are somebody else's.
  var strangers: Set<DeviceID> = []
  var boot = Boot.id ?? ""

  /// The commands that may have run. Those in a private file system write to the host's files as well:
  /// to the directory of the lab's file, for one.
  var lastingCommands: [String] {
    wanted.nodes.flatMap { node in
      let former = known?.node(node.name)?.exec ?? []
      return node.exec.enumerated()
        .filter { number, command in number >= former.count || former[number] != command }
        .map { "\(node.name): `\($0.element)`" }
    }
  }

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

  static func load(_ paths: LabPaths) throws(LabError) -> StateFile.Content<Journal> {
    try StateFile.load(Journal.self, paths.journal, of: paths.lab)
  }

  func save(_ paths: LabPaths) throws(LabError) { try StateFile.save(self, paths.journal) }
}
