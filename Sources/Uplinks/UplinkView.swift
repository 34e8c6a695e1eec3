import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// A snapshot of the host.
struct UplinkView {
  let connection: NetlinkConnection
  let tables: FilterTables?
  let files: RecordFiles
  /// All uplinks, including dead and unfinished ones.
  private(set) var records: [UplinkRecord] = []
  /// The names of uplinks whose table somebody removed.
  private(set) var lost: Set<String> = []
  private var copied: Set<String> = []
  /// The names of tables and devices, which no new uplink can have.
  private var names: Set<String> = []
  private var pairs: [String: Uplink.State] = [:]

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
    (records, lost, names, pairs) = ([], [], [], [:])
    try readDevices()
    var copies: [String: UplinkRecord] = [:]
    for record in try files.read() { copies[record.name] = record }
    copied = Set(copies.keys)
    for table in try tables?.tables() ?? [] where UplinkName.isOne(table.name) {
      names.insert(table.name)
      guard table.family == .inet else { continue }
      let copy = copies.removeValue(forKey: table.name)
      // Also includes what an interrupted change was about to make of it.
      if let copy, copy.comment == table.comment {
        records.append(copy)
      } else {
        let notes = notes(try rules(table.name))
        let told = UplinkRecord(name: table.name, comment: table.comment, notes: notes)
        if let told { records.append(told) }
      }
    }
    for (name, copy) in copies {
      names.insert(name)
      records.append(copy)
      lost.insert(name)
    }
    records.sort { ($0.name.utf8.count, $0.name) < ($1.name.utf8.count, $1.name) }
  }

  private mutating func readDevices() throws(UplinkError) {
    var links: [(name: String, state: Uplink.State?)] = []
    do throws(NetlinkError) {
      try connection.dump(LinkQuery()) { link in
        guard let name = link.name else { return }
        links.append((name, UplinkName.isOne(name) ? UplinkPair.state(link) : nil))
      }
    } catch { throw UplinkError("the host's devices", error) }
    for link in links {
      names.insert(link.name)
      pairs[link.name] = link.state
    }
  }

  private func rules(_ table: String) throws(UplinkError) -> [FilterTables.Rule] {
    try tables?.rules(of: .inet, table) ?? []
  }

  private func notes(_ rules: [FilterTables.Rule]) -> [String] {
    rules.filter { $0.chain == UplinkRecord.chain }.compactMap { $0.comment }
  }

  /// Whether the table is gone, or incomplete.
  func isDamaged(_ record: UplinkRecord) throws(UplinkError) -> Bool {
    if lost.contains(record.name) { return true }
    let rules = try rules(record.name)
    guard notes(rules) == record.notes else { return true }
    var counts: [String: Int] = [:]
    for rule in rules { counts[rule.chain, default: 0] += 1 }
    return UplinkRules(record: record).ruleCounts.contains { counts[$0, default: 0] < $1 }
  }

  /// nil if the pair is gone.
  func pairState(_ record: UplinkRecord) -> Uplink.State? { pairs[record.name] }

  /// Writes copies that are missing, because somebody may have removed them.
  func writeMissingCopies() throws(UplinkError) {
    for record in records where !copied.contains(record.name) { try files.write(record) }
  }

  func record(of namespace: NamespaceIdentity) -> UplinkRecord? {
    records.first { $0.namespace == namespace }
  }

  /// The first name that is not in use.
  func freeName() -> String {
    var slot = 0
    while names.contains(UplinkName.of(slot)) { slot += 1 }
    return UplinkName.of(slot)
  }

  /// The MTU for the pair in bytes; nil to keep its own.
  func mtu(_ record: UplinkRecord) throws(UplinkError) -> UInt32? {
    let ways = record.devices.filter { $0.isWayOut }.map { $0.name }
    let least = try devices.all().filter { ways.contains($0.name) }.map { $0.mtu }.min()
    // The smallest MTU of IPv6, and the largest of a veth pair.
    return least.map { min(max($0, 1280), 65535) }
  }
}
