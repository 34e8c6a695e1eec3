import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// Every kind that the command has, made and read back through the library.
@Suite struct LibraryKindTests {
  /// Captured devices: what is read from a kind makes the same attributes again, all together and one by one.
  @Test(arguments: Fixture.names("link-"))
  func captured(_ name: String) throws {
    let link = try #require(try Fixture(name).message.flatMap { Link($0) })
    guard let kind = link.kind else { return }
    let settings = LinkSettings(name: "copy", kind: kind)
    let made = try #require(Link(try RoundTripTests.message(LinkRequest.add(settings).message)))
    #expect(made.kindName == link.kindName)
    #expect((made.kindData?.payload.array ?? []) == (link.kindData?.payload.array ?? []))
    guard let kindName = link.kindName, let set = LinkKindSets.of(kindName),
      let table = link.kindData
    else { return }
    var seen: Set<Int> = []
    for attribute in table.sequence where seen.insert(attribute.type).inserted {
      // A flag is present or not, regardless of its content.
      guard let key = Self.key(attribute.type, of: kindName, set) as? any Copying,
        !(key is AttributeKey<FlagValue> || key is AttributeKey<ReportedFlag>)
      else { continue }
      var list = AttributeList()
      guard key.copy(table, &list) else {
        // Such a fixture has values that the attributes of its kind cannot have.
        #expect(
          attribute.payload.count == 0 || name.hasSuffix("-unknown"),
          "\(set.name(attribute.type)) is not read")
        continue
      }
      #expect(
        Payload(list.bytes).nested[attribute.type]?.array == attribute.payload.array,
        "\(set.name(attribute.type))")
    }
  }

  private static func key(
    _ code: Int, of kind: String, _ set: any LinkKindAttributes.Type
  ) -> (any AnyAttributeKey)? {
    let sitFlags = IPTunnelAttributes.keys.sitFlags
    return kind == "sit" && code == sitFlags.code
      ? sitFlags : set.allKeys.first { $0.code == code }
  }

  /// The fixtures contain every kind that has attributes, and every kind of port.
  @Test func allKindsAreCaptured() throws {
    var captured: Set<String> = []
    for name in Fixture.names("link-") {
      let link = try #require(try Fixture(name).message.flatMap { Link($0) })
      if let kind = link.kindName { captured.insert(kind) }
      if let kind = link.slaveKind { captured.insert("\(kind)_slave") }
    }
    #expect(Set(LinkKinds.names).subtracting(LinkKinds.plain).subtracting(captured) == [])
  }

  private static let kinds = LinkKinds.names.filter { !$0.hasSuffix("_slave") }

  /// Each kind of the command has a case named after it. Only kinds without attributes share one.
  @Test(arguments: kinds)
  func hasACase(_ name: String) {
    let kind = Link.Kind(name, Payload([]))
    #expect(LinkSettings(name: nil, kind: kind).kind == name)
    if case .other = kind {
      #expect(LinkKinds.plain.contains(name))
    } else {
      #expect("\(kind)".hasPrefix("\(name)("))
    }
  }

  @Test func hasAMaker() {
    let near = LinkSettings(name: "a")
    let made: [LinkSettings] = [
      .amt(), .bareudp(), .batadv(), .bond(), .bridge(), .can(), .dsa(), .dummy(), .erspan(),
      .geneve(), .gre(), .gretap(), .gtp(), .hsr(), .ifb(), .ip6erspan(), .ip6gre(), .ip6gretap(),
      .ip6tnl(), .ipip(), .ipoib(), .ipvlan(), .ipvtap(), .macsec(), .macvlan(), .macvtap(),
      .netkit(near, peer: near), .nlmon(), .ovpn(), .rmnet(), .sit(), .team(), .tun(), .vcan(),
      .veth(near, peer: near), .vlan(), .vrf(), .vti(), .vti6(), .vxcan(near, peer: near),
      .vxlan(), .wireguard(), .wwan(), .xfrm(),
    ]
    #expect(made.compactMap(\.kind).sorted() == Self.kinds.sorted())
  }

  @Test func namesOfAttributes() throws {
    let request = LinkRequest.add(
      .vxlan("vx0", on: 4) {
        $0.id = 7
        $0.remote = IPAddress("ff05::100")
        $0.source = IPAddress("192.0.2.1")
        $0.port = 4789
        $0.gbp = FlagValue()
        $0.port = nil
      })
    let link = try #require(Link(try RoundTripTests.message(request.message)))
    #expect(link.lowerIndex == 4)
    guard case .vxlan(let vxlan)? = link.kind else {
      Issue.record("no vxlan")
      return
    }
    #expect(vxlan.id == 7 && vxlan.port == nil && vxlan.gbp != nil)
    #expect(vxlan.group6?.count == 16 && vxlan.local == [192, 0, 2, 1])
    let table = LinkRequest.add(.vrf("red") { $0.table = 100 })
    let vrf = try #require(Link(try RoundTripTests.message(table.message)))
    #expect(vrf.data(VRFAttributes.self)?.table == 100)
  }
}

/// A key that can read its value and write it again.
private protocol Copying {
  /// Whether there is a value.
  func copy(_ table: AttributeTable, _ list: inout AttributeList) -> Bool
}

extension AttributeKey: Copying {
  func copy(_ table: AttributeTable, _ list: inout AttributeList) -> Bool {
    guard let value = table[self] else { return false }
    list.put(self, value)
    return true
  }
}
