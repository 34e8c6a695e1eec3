import Glibc
import Netlink
import RouteNetlink
import Testing

/// Use of the library for bridges, with the real kernel.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct BridgeLibraryTests {
  private static let mac = LinkLayerAddress("02:00:00:00:00:55")!

  /// Makes a bridge with a port, and runs a test with them.
  private static func withBridge(
    _ body: @escaping @Sendable (NetlinkConnection, _ bridge: Int32, _ port: Int32) throws -> Void
  ) throws {
    try PrivateMachine.onThread {
      let kernel = NetlinkConnection(try NetlinkSocket())
      try kernel.perform(.add(.bridge("br0")))
      let bridge = try kernel.get(LinkQuery(name: "br0")).index
      var near = LinkSettings(name: "p0")
      near.master = bridge
      try kernel.perform(LinkRequest.add(.veth(near, peer: LinkSettings(name: "q0"))))
      for name in ["br0", "p0", "q0"] {
        var change = LinkRequest.set(name: name)
        change.link.up = true
        try kernel.perform(change)
      }
      try body(kernel, bridge, try kernel.get(LinkQuery(name: "p0")).index)
    }
  }

  @Test func forwardingDatabases() throws {
    try Self.withBridge { (kernel, bridge, port) in
      let entry = FDBRequest(
        .add, device: port, address: Self.mac, state: .staticEntry, flags: .master)
      try kernel.perform(entry)
      let refusal = try #require(throws: NetlinkError.self) { try kernel.perform(entry) }
      #expect(refusal.code == EEXIST)
      let found = try kernel.get(FDBLookup(Self.mac, bridge: bridge))
      #expect(found.device == port && found.master == bridge && found.state == .noARP)
      #expect(try Self.addresses(kernel, bridge).contains(Self.mac))
      var flush = FDBFlushRequest(device: bridge)
      flush.port = port
      flush.stateMask = [.noARP, .permanent]
      flush.state = .noARP
      try kernel.perform(flush)
      #expect(try !Self.addresses(kernel, bridge).contains(Self.mac))
      try kernel.perform(entry)
      var deletion = entry
      deletion.operation = .delete
      try kernel.perform(deletion)
      #expect(try !Self.addresses(kernel, bridge).contains(Self.mac))
    }
  }

  private static func addresses(_ kernel: NetlinkConnection, _ bridge: Int32) throws
    -> [LinkLayerAddress]
  {
    var addresses: [LinkLayerAddress] = []
    try kernel.dump(FDBQuery(bridge: bridge)) { entry in
      if let address = entry.address { addresses.append(address) }
    }
    return addresses
  }

  /// Without a group, a VXLAN device sends frames without a known destination to each of its destinations.
  @Test func destinationsOfAVXLANDevice() throws {
    try Self.withBridge { (kernel, _, _) in
      try kernel.perform(
        .add(
          .vxlan("vx") {
            $0.id = 42
            $0.port = 4789
          }))
      let device = try kernel.get(LinkQuery(name: "vx")).index
      let all = try #require(LinkLayerAddress("00:00:00:00:00:00"))
      let remotes = ["192.0.2.1", "192.0.2.2"].compactMap { IPAddress($0) }
      for remote in remotes {
        try kernel.perform(FDBRequest(.append, device: device, address: all, destination: remote))
      }
      var found: [IPAddress] = []
      try kernel.dump(FDBQuery(device: device)) { entry in
        if entry.device == device, let remote = entry.destination { found.append(remote) }
      }
      #expect(found == remotes)
    }
  }

  @Test func multicastGroups() throws {
    try Self.withBridge { (kernel, bridge, port) in
      let group = MulticastGroup.network(try #require(IPAddress("239.1.1.1")))
      try kernel.perform(
        MDBRequest(.add, bridge: bridge, port: port, group: group, isPermanent: true))
      let found = try kernel.get(MDBLookup(bridge: bridge, group: group))
      #expect(found.entries.map(\.port) == [port] && found.entries.map(\.isPermanent) == [true])
      #expect(try Self.groups(kernel, bridge).contains(group))
      var flush = MDBFlushRequest(bridge: bridge)
      flush.port = port
      flush.isPermanent = true
      try kernel.perform(flush)
      #expect(try !Self.groups(kernel, bridge).contains(group))
      let nowhere = MDBRequest(.delete, bridge: bridge, port: port, group: group)
      #expect(throws: NetlinkError.self) { try kernel.perform(nowhere) }
    }
  }

  private static func groups(
    _ kernel: NetlinkConnection, _ bridge: Int32
  ) throws -> [MulticastGroup] {
    var groups: [MulticastGroup] = []
    try kernel.dump(MDBQuery()) { table in
      if table.device == bridge { groups += table.entries.map(\.group) }
    }
    return groups
  }

  @Test func optionsOfPorts() throws {
    try Self.withBridge { (kernel, bridge, port) in
      try kernel.perform(
        BridgePortRequest(device: port) {
          $0.isolated = 1
          $0.cost = 7
        })
      var costs: [Int32: UInt32] = [:]
      try kernel.dump(BridgePortQuery()) { port in
        #expect(port.master == bridge)
        costs[port.index] = port.options?.isolated == 1 ? port.options?.cost : nil
      }
      #expect(costs == [port: 7])
    }
  }

  @Test func networksOfAVXLANDevice() throws {
    try PrivateMachine.onThread {
      let kernel = NetlinkConnection(try NetlinkSocket())
      try kernel.perform(
        .add(
          .vxlan("vx") {
            $0.collectMetadata = 1
            $0.vnifilter = 1
          }))
      let device = try kernel.get(LinkQuery(name: "vx")).index
      try kernel.perform(VNIRequest(.add, device: device, vnis: [5...5, 10...20]))
      try kernel.perform(VNIRequest(.delete, device: device, vnis: [5...5]))
      var ranges: [ClosedRange<UInt32>] = []
      try kernel.dump(VNIQuery(device: device)) { table in
        ranges += table.entries.map { $0.first...$0.last }
      }
      #expect(ranges == [10...20])
    }
  }

  /// False if the kernel was built without `CONFIG_BRIDGE_VLAN_FILTERING`.
  private static let hasVLANFiltering: Bool = {
    guard PrivateMachine.isUsable else { return false }
    let isMade = try? PrivateMachine.onThread { () -> Bool in
      let kernel = NetlinkConnection(try NetlinkSocket())
      try kernel.perform(.add(.bridge("br0") { $0.vlanFiltering = 1 }))
      return true
    }
    return isMade ?? false
  }()

  @Test(.enabled(if: hasVLANFiltering, "the kernel has no CONFIG_BRIDGE_VLAN_FILTERING"))
  func vlansOfPorts() throws {
    try Self.withBridge { (kernel, _, port) in
      try kernel.perform(VLANRequest(.add, device: port, vlans: 10...20, isUntagged: true))
      try kernel.perform(VLANRequest(.delete, device: port, vlan: 20))
      try kernel.perform(VLANOptionsRequest(device: port, vlans: 10...12) { $0.state = .blocking })
      var vlans: [PortVLAN] = []
      try kernel.dump(BridgePortQuery(.compressedVLANs)) { told in
        if told.index == port { vlans = told.vlans.filter { $0.first >= 10 } }
      }
      #expect(vlans.map(\.first) == [10] && vlans.map(\.last) == [19])
      var states: [BridgePortState] = []
      try kernel.dump(VLANQuery()) { table in
        if table.device == port { states += table.entries.filter { $0.contains(11) }.map(\.state) }
      }
      #expect(states == [.blocking])
    }
  }
}
