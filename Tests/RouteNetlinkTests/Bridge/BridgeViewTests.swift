import Linux
import Netlink
import RouteNetlink
import Testing

/// What the views read from recorded messages.
@Suite struct BridgeViewTests {
  private static let address = LinkLayerAddress("02:00:00:00:00:05")

  @Test func entriesOfForwardingDatabases() throws {
    let entry = try recorded("bridge-fdb", as: FDBEntry.self)
    #expect(!entry.isDeleted && entry.isPermanent && entry.device == 4001)
    #expect(entry.state == .permanent && entry.flags == [.externallyLearned, .sticky, .master])
    #expect(entry.address == Self.address && entry.master == 4012 && entry.vlan == 7)
    let usage = try #require(entry.usage)
    #expect(usage.confirmed == 100 && usage.used == 200 && usage.updated == 300)
    #expect(usage.references == 4)
    #expect(entry.destination == nil && entry.extendedFlags == [] && entry.activity == [])
    let heard = try recorded("bridge-fdb-activity", as: FDBEntry.self)
    #expect(heard.state == .dynamicEntry && heard.extendedFlags == .locked)
    #expect(heard.activity == [.notify, .inactive] && !heard.isPermanent)
  }

  @Test func entriesOfVXLANDevices() throws {
    let entry = try recorded("bridge-fdb-vxlan", as: FDBEntry.self)
    #expect(entry.flags == .device && entry.state == .incomplete)
    #expect(entry.destination == IPAddress("10.1.0.2") && entry.port == 4790)
    #expect(entry.vni == 5 && entry.sourceVNI == 9 && entry.nexthop == 3)
    #expect(entry.via == 4010 && entry.viaNamespaceID == 7 && entry.vlan == nil)
  }

  @Test func multicastGroups() throws {
    let table = try recorded("bridge-mdb", as: MDBTable.self)
    #expect(!table.isEvent && !table.isDeleted && table.device == 4012)
    let entries = Array(table.entries)
    try #require(entries.count == 3)
    let groups = ["239.1.1.1", "ff05::5"].compactMap { IPAddress($0) }
    #expect(entries[0].group == .network(groups[0]) && entries[1].group == .network(groups[1]))
    #expect(entries[2].group == .linkLayer(try #require(LinkLayerAddress("01:00:5e:00:00:05"))))
    #expect(entries.map(\.port) == [4001, 4002, 4012] && entries.map(\.vlan) == [0, 5, 0])
    #expect(entries.map(\.isPermanent) == [false, true, true])
    #expect(entries[1].flags == .offload)
    #expect(entries[2].flags == [.fastLeave, .addedByStarExclude, .blocked])
    #expect(entries[0].filterMode == .include && entries[1].filterMode == .exclude)
    #expect(entries[0].timer == 25999 && entries[0].routingProtocol == .kernel)
    #expect(entries[1].source == IPAddress("fd00::1") && entries[0].source == nil)
    #expect(entries[0].sources?.map(\.timer) == [12345, 0] && entries[1].sources == nil)
    #expect(entries[0].sources?.first?.address == IPAddress("10.0.0.5"))
    let ports = Array(table.routerPorts)
    #expect(ports.map(\.port) == [4001, 4002] && ports.map(\.timer) == [2500, 0])
    #expect(ports.map(\.isTemporary) == [true, false])
  }

  @Test func multicastGroupsOfVXLANDevices() throws {
    let table = try recorded("bridge-mdb-vxlan", as: MDBTable.self)
    let entry = try #require(table.entries.first { _ in true })
    #expect(entry.destination == IPAddress("10.1.0.2") && entry.destinationPort == 4790)
    #expect(entry.vni == 6 && entry.sourceVNI == 5 && entry.via == 4001)
    #expect(Array(table.routerPorts).isEmpty)
  }

  @Test func ports() throws {
    let port = try recorded("bridge-port-new", as: BridgePort.self)
    #expect(
      port.isOfBridge && port.index == 4001 && port.master == 4012 && port.state == .forwarding)
    #expect(port.options?.priority == 32 && port.options?.backupNhid == 9)
    #expect(port.options?.mab == 1 && port.options?.locked == 0)
    #expect(port.hardwareMode == .vepa && port.vlans.isEmpty && port.tunnels.isEmpty)
    // Old kernels send only the state.
    let old = try recorded("bridge-port-old", as: BridgePort.self)
    #expect(old.state == .blocking && old.options == nil && old.hardwareMode == nil)
  }

  @Test func optionsOfVLANs() throws {
    let entries = Array(try recorded("bridge-vlan", as: VLANTable.self).entries)
    try #require(entries.count == 2)
    #expect(entries[0].flags == [.pvid, .untagged] && entries[0].first == 1)
    #expect(
      entries[0].last == 1 && entries[0].state == .forwarding && entries[0].options.mcastRouter == 1
    )
    #expect(entries[0].counters?.receivedPackets == 11 && entries[0].counters?.sentBytes == 12)
    #expect(entries[1].first == 5 && entries[1].last == 9 && entries[1].counters == nil)
    #expect(entries[1].contains(5) && entries[1].contains(9) && !entries[1].contains(10))
    let table = try recorded("bridge-vlan-new", as: VLANTable.self)
    #expect(table.entries.map(\.options.mcastMaxGroups) == [4] && table.device == 4001)
    #expect(Array(table.globalOptions).isEmpty)
  }

  @Test func optionsOfVLANsForABridge() throws {
    let table = try recorded("bridge-vlan-global", as: VLANTable.self)
    let options = try #require(table.globalOptions.first { _ in true })
    #expect(options.first == 5 && options.last == 9 && options.options.mcastQueryIntvl == 12500)
    #expect(options.routerPorts == nil && Array(table.entries).isEmpty)
    let routers = try recorded("bridge-vlan-global-routers", as: VLANTable.self)
    let ports = try #require(routers.globalOptions.first { _ in true }?.routerPorts)
    #expect(ports.map(\.port) == [4002, 4003] && ports.map(\.isTemporary) == [true, false])
  }

  @Test func networksOfVXLANDevices() throws {
    let table = try recorded("bridge-vni", as: VNITable.self)
    let entries = Array(table.entries)
    #expect(table.device == 4001 && !table.isDeleted)
    #expect(entries.map(\.first) == [100, 200] && entries.map(\.last) == [100, 300])
    #expect(
      entries.map(\.remote) == [IPAddress("239.1.1.1"), IPAddress("fd00::5")])
    #expect(entries[0].counters == nil && entries[1].counters?.txErrors == 107)
  }

  private static let names = [
    "bridge-fdb", "bridge-fdb-activity", "bridge-fdb-vxlan", "bridge-mdb", "bridge-mdb-vxlan",
    "bridge-port", "bridge-port-new", "bridge-port-old", "bridge-vlan", "bridge-vlan-global",
    "bridge-vlan-global-routers", "bridge-vlan-new", "bridge-vni",
  ]

  /// Reading all of a message that is cut short or wrong at any byte never traps.
  @Test(arguments: names) func wrongMessages(_ name: String) throws {
    let bytes = try recordedBytes(name)
    try eachTruncation(of: bytes) { Self.readAll($0) }
    for place in Message.headerLength..<bytes.count {
      var changed = bytes
      changed[place] ^= 0xff
      Self.readAll(try #require(Message(buffer: changed, offset: 0, end: changed.count)))
    }
  }

  /// A message is an object of only one type.
  @Test(arguments: names) func otherMessagesAreNoObjects(_ name: String) throws {
    let bytes = try recordedBytes(name)
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    let objects: [(any KernelObject)?] = [
      FDBEntry(message), MDBTable(message), BridgePort(message), VLANTable(message),
      VNITable(message), Statistics(message),
    ]
    #expect(objects.compactMap { $0 }.count == 1)
  }

  private static func readAll(_ message: Message) {
    if let entry = FDBEntry(message) {
      _ = (entry.address, entry.vlan, entry.master, entry.usage, entry.activity)
      _ = (entry.destination, entry.port, entry.via, entry.nexthop, entry.extendedFlags)
    }
    if let table = MDBTable(message) {
      for entry in table.entries {
        _ = (entry.timer, entry.sources, entry.source, entry.filterMode, entry.destination)
      }
      for port in table.routerPorts { _ = (port.timer, port.isTemporary) }
    }
    if let port = BridgePort(message) {
      _ = (port.state, port.options?.cost, port.hardwareMode, port.spanningTrees)
      _ = (port.vlans, port.tunnels)
    }
    if let table = VLANTable(message) {
      for entry in table.entries { _ = (entry.state, entry.counters, entry.options.mcastRouter) }
      for options in table.globalOptions { _ = options.routerPorts.map { Array($0) } }
    }
    if let table = VNITable(message) {
      for entry in table.entries { _ = (entry.remote, entry.counters?.rxBytes) }
    }
  }
}
