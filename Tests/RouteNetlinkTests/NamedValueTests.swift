import Foundation
import Netlink
import Testing

@testable import RouteNetlink

/// Consistency of the words of enumerations. NamedValueHeaderTests checks their values.
@Suite struct NamedValueTests {
  static let enumerations: [any NamedValue.Type] = [
    MacvlanMode.self, MacvlanAddressMode.self, IPvlanMode.self, BondMode.self,
    BondARPValidation.self, BondARPTargets.self, BondPrimaryReselection.self,
    BondFailOverMAC.self, BondHashPolicy.self, BondLACPActivity.self, BondLACPRate.self,
    BondAggregatorSelection.self, BondPortState.self, BondLinkState.self, BondChurnState.self,
    SpanningTreeMode.self, BridgePortState.self, BridgeMode.self, MulticastFilterMode.self,
    EtherType.self, TunnelFragmentation.self,
    TunnelEncapsulationType.self, IPv4TunnelMode.self, IPv6TunnelMode.self, ERSPANDirection.self,
    CANState.self, MACsecValidation.self, MACsecOffload.self, MACsecCipher.self, NetkitMode.self,
    NetkitPolicy.self, NetkitScrub.self, TunType.self, GTPRole.self, XDPAttachment.self,
    AMTMode.self, OVPNMode.self, IPoIBMode.self, LinkMode.self, LinkEvent.self,
    AddressGenerationMode.self, VirtualFunctionLinkState.self, RouterPreference.self,
    NextHopGroupType.self, EncapsulationType.self, SegmentRoutingMode.self, SegmentAction.self,
    ILAChecksumMode.self, ILAIdentifierType.self, ILAHook.self, IOAMMode.self,
    RouteScope.self, RouteProtocol.self, RouteType.self, OperationalState.self,
    AddressFamily.self, AddressOrigin.self, HardwareType.self,
  ]
  static let flags: [any NamedFlags.Type] = [
    MacvlanFlags.self, IPvlanFlags.self, LACPPortState.self, BridgeOptions.self,
    MDBFlags.self,
    VLANDeviceFlags.self, TunnelEncapsulationFlags.self, CANControlMode.self, RMNetFlags.self,
    SegmentFlavors.self, TunnelHeaderFlags.self, RouteFlags.self, RouteFeatures.self,
    InterfaceFlags.self, NeighbourState.self,
  ]

  /// The names of the types in the sources of RouteNetlink that have words.
  private static func types(of name: String) throws -> Set<String> {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let folder = tests.appending(path: "../../Sources/RouteNetlink").standardized
    let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let pattern = try Regex<(Substring, Substring)>(
      #"(?m)^ *[a-z@][^/\n]*\b(?:enum|extension|struct) ([A-Za-z0-9.]+)\s*:[^{]*\b\#(name)\b"#)
    var found: Set<String> = []
    for case let file as URL in try #require(walk) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      found.formUnion(text.matches(of: pattern).map { "\($0.output.1)" })
    }
    return found
  }

  @Test func everyTypeIsListedOnce() throws {
    let enumerations = Self.enumerations.map { "\($0)" }
    let flags = Self.flags.map { "\($0)" }
    #expect(enumerations.sorted() == (try Self.types(of: "NamedValue")).sorted())
    #expect(flags.sorted() == (try Self.types(of: "NamedFlags")).sorted())
  }

  @Test func valuesAndWordsAreUnique() {
    for type in Self.enumerations { checkUnique(type) }
    for type in Self.flags { checkUnique(type) }
  }

  private func checkUnique<Value: NamedValue>(_ type: Value.Type) {
    #expect(!type.words.isEmpty)
    #expect(Set(type.words.map(\.key)).count == type.words.count, "\(type)")
    #expect(Set(type.words.map { "\($0.value)" }).count == type.words.count, "\(type)")
    for (value, word) in type.words {
      #expect(type.init("\(word)") == value && value.description == "\(word)", "\(type)")
    }
  }

  private func checkUnique<Flags: NamedFlags>(_ type: Flags.Type) {
    #expect(!type.words.isEmpty)
    #expect(type.words.allSatisfy { $0.key.rawValue.nonzeroBitCount == 1 }, "\(type)")
    #expect(Set(type.words.map(\.key)).count == type.words.count, "\(type)")
    #expect(Set(type.words.map { "\($0.value)" }).count == type.words.count, "\(type)")
  }

  @Test func unknownValuesStay() {
    #expect(MacvlanMode("bridge") == .bridge && MacvlanMode("nosuch") == nil)
    #expect(MacvlanMode(rawValue: 77).word == nil && MacvlanMode(rawValue: 77).description == "77")
    #expect(AddressFamily(rawValue: 77).description == "77" && AddressFamily("77") == nil)
    let flags = VLANDeviceFlags(rawValue: 0x45)
    #expect(flags.description == "reorder_hdr,loose_binding,0x40" && flags.unnamed == 0x40)
  }

  /// A key reads and writes its enumeration in the key's width and byte order.
  @Test func keysReadAndWrite() {
    var list = AttributeList()
    list.put(MacvlanAttributes.keys.mode, .passthru)
    list.put(VLANAttributes.keys.protocol, .ieee8021ad)
    list.put(BondAttributes.keys.mode, BondMode(rawValue: 200))
    list.put(
      BridgeAttributes.keys.multiBoolopt,
      MaskedFlags(.multicastVLANSnooping, mask: [.multicastVLANSnooping, .fdbLocalVLAN0]))
    let macvlan = Payload(list.bytes).nested
    #expect(macvlan.payload(MacvlanAttributes.keys.mode)?.array == [8, 0, 0, 0])
    let entries = Payload(list.bytes).attributes.map(\.payload)
    #expect(MacvlanMode.read(entries[0], .host) == .passthru && entries[0].count == 4)
    #expect(entries[1].array == [0x88, 0xa8])
    #expect(EtherType.read(entries[1], .network) == .ieee8021ad)
    #expect(
      MaskedFlags<BridgeOptions>.read(entries[3], .host)?.mask == [
        .multicastVLANSnooping, .fdbLocalVLAN0,
      ])
    #expect(MacvlanMode.read(entries[2], .host) == nil)
  }
}
