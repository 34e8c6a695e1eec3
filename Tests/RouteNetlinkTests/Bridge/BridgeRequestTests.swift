import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

/// The views read back what requests contain.
@Suite struct BridgeRequestTests {
  private static let mac = LinkLayerAddress("02:00:00:00:00:09")!
  private static let remote = IPAddress("2001:db8::1")

  @Test func entriesOfForwardingDatabases() throws {
    var request = FDBRequest(
      .append, device: 4, address: Self.mac, vlan: 10, destination: Self.remote, vni: 7,
      state: .staticEntry, flags: [.device, .router])
    request.port = 4790
    request.sourceVNI = 8
    request.via = 3
    request.nexthop = 12
    request.activity = .notify
    request.refreshes = false
    let message = try request.message.received()
    #expect(message.flags == [.request, .create, .append])
    let entry = try #require(FDBEntry(message))
    #expect(entry.device == 4 && entry.address == Self.mac && entry.vlan == 10)
    #expect(entry.state == .staticEntry && entry.flags == [.device, .router])
    #expect(entry.destination == Self.remote && entry.port == 4790 && entry.via == 3)
    #expect(entry.vni == 7 && entry.sourceVNI == 8 && entry.nexthop == 12)
    #expect(entry.activity == .notify)
    let nest = entry.attributes.nested(NeighbourAttributes.keys.fdbExtAttrs)
    #expect(nest?.has(ForwardingEntryAttributes.keys.dontRefresh) == true)
    let plain = FDBRequest(.delete, device: 4, address: Self.mac)
    let deleted = try #require(FDBEntry(plain.message.received()))
    #expect(deleted.isDeleted && deleted.flags == .device && deleted.isPermanent)
    #expect(Array(deleted.attributes.sequence).count == 1)
  }

  @Test func questionsForForwardingDatabases() throws {
    let dump = try FDBQuery(bridge: 3).message.received(as: RTM_NEWNEIGH)
    #expect(FDBEntry(dump)?.master == 3 && FDBEntry(dump)?.device == 0)
    var lookup = FDBLookup(Self.mac, bridge: 3, vlan: 10)
    lookup.flags = .master
    let asked = try #require(FDBEntry(lookup.message.received(as: RTM_NEWNEIGH)))
    #expect(asked.address == Self.mac && asked.vlan == 10 && asked.master == 3)
    #expect(asked.flags == .master && asked.device == 0)
  }

  @Test func flushOfForwardingDatabases() throws {
    var request = FDBFlushRequest(device: 3)
    request.port = 4
    request.vlan = 10
    request.flagsMask = [.sticky, .use]
    request.flags = .use
    request.stateMask = .permanent
    request.databases = .master
    let message = try request.message.received()
    #expect(message.flags == [.request, .bulk])
    let entry = try #require(FDBEntry(message))
    #expect(entry.isDeleted && entry.via == 4 && entry.vlan == 10 && entry.state == [])
    #expect(entry.flags == [.master, .use])
    #expect(entry.attributes[NeighbourAttributes.keys.ndmFlagsMask] == [.use, .sticky])
    #expect(entry.attributes[NeighbourAttributes.keys.ndmStateMask] == .permanent)
  }

  /// `struct br_mdb_entry` byte by byte, and the options next to it.
  @Test func multicastGroups() throws {
    let group = try #require(IPAddress("239.1.1.1"))
    var request = MDBRequest(
      .add, bridge: 3, port: 4, group: .network(group), vlan: 0x102, isPermanent: true)
    request.sources = ["192.0.2.1", "192.0.2.2"].compactMap { IPAddress($0) }
    request.filterMode = .include
    request.routingProtocol = .static
    request.destination = MDBDestination(Self.remote, port: 4790, vni: 7, sourceVNI: 8)
    request.via = 5
    let message = try request.message.received()
    #expect(MDBTable(message)?.device == 3 && MDBTable(message)?.isEvent == true)
    // Options have the same number as router ports, but are not mistaken for these.
    #expect(MDBTable(message).map { Array($0.routerPorts).isEmpty } == true)
    let table = message.attributes(after: 8)
    let entry = try #require(table[MulticastRequestAttributes.keys.entry])
    let head: [UInt8] = [4, 0, 0, 0, 1, 0, 2, 1, 239, 1, 1, 1]
    #expect(entry == head + [UInt8](repeating: 0, count: 12) + [8, 0, 0, 0])
    let options = try #require(table.nested(MulticastRequestAttributes.keys.entryAttrs))
    #expect(options[MulticastChangeAttributes.keys.groupMode] == .include)
    #expect(options[MulticastChangeAttributes.keys.rtprot] == .static)
    #expect(options[MulticastChangeAttributes.keys.dst] == Self.remote?.bytes)
    #expect(options[MulticastChangeAttributes.keys.dstPort] == 4790)
    #expect(options[MulticastChangeAttributes.keys.ifindex] == 5)
    let sources = options.payload(MulticastChangeAttributes.keys.srcList)?.attributes.map {
      $0.payload.nested[MulticastNewSourceAttributes.keys.address]
    }
    #expect(sources == [[192, 0, 2, 1], [192, 0, 2, 2]])
  }

  @Test func questionsForMulticastGroups() throws {
    let ethernet = MulticastGroup.linkLayer(
      try #require(LinkLayerAddress("01:00:5e:00:00:05")))
    let lookup = try MDBLookup(bridge: 3, group: ethernet).message.received()
    let entry = lookup.attributes(after: 8)[MulticastRequestAttributes.keys.entry]
    #expect(entry?[8..<14] == [1, 0, 0x5e, 0, 0, 5] && entry?.suffix(4) == [0, 0, 0, 0])
    #expect(!lookup.attributes(after: 8).has(MulticastRequestAttributes.keys.entryAttrs))
    var flush = MDBFlushRequest(bridge: 3)
    flush.isPermanent = false
    let message = try flush.message.received()
    let options = message.attributes(after: 8)
      .nested(MulticastRequestAttributes.keys.entryAttrs)
    #expect(options?[MulticastChangeAttributes.keys.stateMask] == 1)
    #expect(message.flags == [.request, .bulk])
  }

  @Test func vlansOfPorts() throws {
    let range = VLANRequest(.add, device: 4, vlans: 10...20, isUntagged: true, targets: .device)
    let message = try range.message.received(as: RTM_NEWLINK)
    let port = try #require(BridgePort(message))
    #expect(port.index == 4 && port.isOfBridge)
    #expect(port.vlans == [PortVLAN(first: 10, last: 20, flags: [.untagged, .rangeEnd])])
    #expect(port.bridgeAttributes?.nested[BridgeLinkAttributes.keys.flags] == .device)
    let single = VLANRequest(.add, device: 4, vlan: 30, isPVID: true)
    let other = try #require(BridgePort(single.message.received(as: RTM_NEWLINK)))
    #expect(other.vlans == [PortVLAN(first: 30, last: 30, flags: .pvid)])
    #expect(Int(try range.message.received().type) == RTM_SETLINK)
    let deletion = VLANRequest(.delete, device: 4, vlan: 30)
    #expect(Int(try deletion.message.received().type) == RTM_DELLINK)
  }

  @Test func tunnelsOfVLANs() throws {
    var request = VLANRequest(.add, device: 4, vlans: 10...12)
    request.tunnel = VLANRequest.Tunnel(1010, last: 1012)
    let port = try #require(BridgePort(request.message.received(as: RTM_NEWLINK)))
    #expect(port.vlans.isEmpty)
    #expect(port.tunnels == [PortTunnel(first: 10, last: 12, firstID: 1010, lastID: 1012)])
  }

  @Test func optionsOfVLANs() throws {
    let request = VLANOptionsRequest(device: 4, vlans: 10...20) { $0.state = .forwarding }
    let table = try #require(VLANTable(request.message.received()))
    let entry = try #require(table.entries.first { _ in true })
    #expect(table.device == 4 && entry.first == 10 && entry.last == 20)
    #expect(entry.state == .forwarding && entry.flags == .onlyOptions)
    let global = VLANGlobalOptionsRequest(bridge: 3, vlans: 7...7) { $0.mcastQuerier = 1 }
    let answer = try #require(VLANTable(global.message.received()))
    let options = try #require(answer.globalOptions.first { _ in true })
    #expect(options.first == 7 && options.last == 7 && options.options.mcastQuerier == 1)
    #expect(options.options.range == nil)
  }

  @Test func optionsOfPorts() throws {
    var request = BridgePortRequest(device: 4) {
      $0.isolated = 1
      $0.cost = 7
      $0.cost = 9
    }
    request.targets = .device
    request.hardwareMode = .vepa
    let port = try #require(BridgePort(request.message.received(as: RTM_NEWLINK)))
    #expect(port.index == 4 && port.options?.isolated == 1 && port.options?.cost == 9)
    #expect(port.hardwareMode == .vepa)
    let tree = MSTRequest(device: 4, instance: 5, state: .learning)
    let other = try #require(BridgePort(tree.message.received(as: RTM_NEWLINK)))
    #expect(other.spanningTrees == [SpanningTreeState(instance: 5, state: .learning)])
  }

  @Test func networksOfVXLANDevices() throws {
    let request = VNIRequest(.add, device: 4, vnis: [5...5, 10...20], remote: Self.remote)
    let table = try #require(VNITable(request.message.received()))
    let entries = Array(table.entries)
    #expect(
      table.device == 4 && entries.map(\.first) == [5, 10] && entries.map(\.last) == [5, 20])
    #expect(entries.map(\.remote) == [Self.remote, Self.remote])
    #expect(try VNIQuery(statistics: true).message.received().payload.u16 == 0x107)
  }

  /// The statistics of VLANs, from the structure that the kernel sends.
  @Test func statisticsOfVLANs() throws {
    let query = StatisticsQuery(StatisticsAttributes.keys.linkXstatsSlave)
    let mask = try query.message.received().payload
    #expect(mask.integer(at: 8, as: UInt32.self) == 4)
    var header = if_stats_msg()
    header.ifindex = 4
    let counts = bridge_vlan_xstats(
      rx_bytes: 1, rx_packets: 2, tx_bytes: 3, tx_packets: 4, vid: 10, flags: 2, pad2: 0)
    var answer = Request(RTM_NEWSTATS, header: header)
    answer.attributes.nest(StatisticsAttributes.keys.linkXstatsSlave) { kinds in
      kinds.nest(LINK_XSTATS_TYPE_BRIDGE) { list in
        for _ in 0..<2 {
          list.put(BridgeStatistics.keys.vlan, withUnsafeBytes(of: counts) { Array($0) })
        }
      }
    }
    let message = try answer.received()
    let table = try #require(Statistics(message))
    let vlans = Array(table.vlans)
    #expect(table.index == 4 && vlans.map(\.info) == [.init(10, .pvid), .init(10, .pvid)])
    #expect(vlans.first?.counters.sentPackets == 4 && vlans.first?.counters.receivedBytes == 1)
    try eachTruncation(of: message.bytes) { part in
      _ = Statistics(part).map { Array($0.vlans) }
    }
  }
}
