import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// The host as it was when it was looked at.
struct UplinkView {
  let connection: NetlinkConnection
  let tables: FilterTables?
  let files: RecordFiles
  /// Every uplink, dead and unfinished ones too.
  private(set) var records: [UplinkRecord] = []
  /// The names of those whose table is gone, or lacks something.
  private(set) var damaged: Set<String> = []
  private var copied: Set<String> = []
  /// Names that no new uplink can have: those of tables and of devices.
  private var names: Set<String> = []

  var pair: UplinkPair { UplinkPair(host: connection) }
  var devices: HostDevices { HostDevices(connection: connection) }

  init(_ files: RecordFiles) throws(UplinkError) {
    do throws(NetlinkError) { connection = NetlinkConnection(try NetlinkSocket()) } catch {
      throw UplinkError("netlink", error)
    }
    self.files = files
    tables = try FilterTables()
    try read()
  }

  mutating func read() throws(UplinkError) {
    (records, damaged) = ([], [])
    names = Set(try devices.all().map(\.name))
    var copies: [String: UplinkRecord] = [:]
    for record in try files.read() { copies[record.name] = record }
    copied = Set(copies.keys)
    var taken: Set<String> = []
    if let tables {
      for table in try tables.tables() where UplinkName.isOne(table.name) {
        names.insert(table.name)
        guard table.family == .inet else { continue }
        taken.insert(table.name)
        try read(table, copies[table.name], tables)
      }
    }
    for (name, copy) in copies where !taken.contains(name) {
      names.insert(name)
      records.append(copy)
      damaged.insert(name)
    }
    records.sort { ($0.name.utf8.count, $0.name) < ($1.name.utf8.count, $1.name) }
  }

  /// Adds what a table says; its copy, where the table was changed by others, or is about to be changed.
  private mutating func read(
    _ table: FilterTables.Table, _ copy: UplinkRecord?, _ tables: FilterTables
  ) throws(UplinkError) {
    let rules = try tables.rules(of: .inet, table.name)
    let notes = rules.filter { $0.chain == UplinkRecord.chain }.compactMap { $0.comment }
    let told = UplinkRecord(name: table.name, comment: table.comment, notes: notes)
    var record = told
    if told == nil || told?.namespace == copy?.namespace {
      record = table.comment == copy?.comment ? copy : nil
    }
    guard let record else { return }
    records.append(record)
    var counts: [String: Int] = [:]
    for rule in rules { counts[rule.chain, default: 0] += 1 }
    let lacksRules = UplinkRules(record: record).ruleCounts.contains { counts[$0, default: 0] < $1 }
    if told != record || lacksRules { damaged.insert(table.name) }
  }

  /// Copies what has none: somebody may have removed it.
  func writeMissingCopies() throws(UplinkError) {
    for record in records where !copied.contains(record.name) { try files.write(record) }
  }

  func record(of namespace: NamespaceIdentity) -> UplinkRecord? {
    records.first { $0.namespace == namespace }
  }

  /// The first name that nothing has.
  func freeName() -> String {
    var slot = 0
    while names.contains(UplinkName.of(slot)) { slot += 1 }
    return UplinkName.of(slot)
  }

  /// Of the pair, in bytes; nil for what it has.
  func mtu(_ record: UplinkRecord) throws(UplinkError) -> UInt32? {
    let ways = record.devices.filter { $0.isWayOut }.map { $0.name }
    let least = try devices.all().filter { ways.contains($0.name) }.map { $0.mtu }.min()
    // The least that IPv6 allows, and the most of a veth pair.
    return least.map { min(max($0, 1280), 65535) }
  }
}
