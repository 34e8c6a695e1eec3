import Foundation
import Netlink
import Testing

@testable import RouteNetlink

/// Consistency of the keys among themselves, and with the kernel headers on this machine.
@Suite struct AttributeKeyTests {
  /// Every set that a message or a nest can contain, by the name of its type.
  private static let sets: [String: any AttributeSet.Type] = {
    var found: [String: any AttributeSet.Type] = [:]
    func visit(_ set: any AttributeSet.Type) {
      guard found.updateValue(set, forKey: "\(set)") == nil else { return }
      for key in set.allKeys { if let nest = key.nest { visit(nest.set) } }
    }
    for type in stride(from: 16, through: 124, by: 1) {
      for isRequest in [true, false] {
        if case .set(let set)? = AttributeSchema.ofMessage(
          type, family: .unspecified, isRequest: isRequest)?.0
        {
          visit(set)
        }
      }
    }
    for set in LinkKindSets.all { visit(set) }
    for set in AttributeSchema.encapsulations { visit(set) }
    let others: [any AttributeSet.Type] = [
      BridgeLinkAttributes.self, InterfaceAttributes4.self, InterfaceAttributes6.self,
      BridgeStatistics.self, TunnelEntryStatistics.self,
    ]
    for set in QdiscSets.all { visit(set) }
    for set in others { visit(set) }
    return found
  }()

  @Test func codesAndNamesAreUnique() {
    #expect(Self.sets.count > 100)
    for (name, set) in Self.sets {
      let keys = set.allKeys
      #expect(!keys.isEmpty, "\(name)")
      #expect(Swift.Set(keys.map(\.code)).count == keys.count, "\(name)")
      #expect(Swift.Set(keys.map { "\($0.name)" }).count == keys.count, "\(name)")
      #expect(keys.allSatisfy { (0..<128).contains($0.code) }, "\(name)")
    }
  }

  @Test func kindsHaveOneSet() {
    let kinds = LinkKindSets.all.flatMap { $0.kinds.map { "\($0)" } }
    #expect(Swift.Set(kinds).count == kinds.count)
    #expect(LinkKindSets.of("vxlan") is VxlanAttributes.Type && LinkKindSets.of("nosuch") == nil)
  }

  /// Codes are those of the headers, and a set has all members of the header's enumeration.
  @Test(.enabled(if: KernelHeaders.enumerations.count > 40, "needs the kernel's headers"))
  func headersAgree() {
    var compared = 0
    for (name, set) in Self.sets {
      let own = Dictionary(
        set.allKeys.map { ("\(set.prefix)\($0.name)", $0.code) }, uniquingKeysWith: { a, _ in a })
      for enumeration in KernelHeaders.enumerations {
        let common = own.keys.filter { enumeration[$0] != nil }
        // Sets of requests share a prefix with those of replies.
        guard common.count * 2 > own.count else { continue }
        for key in common {
          #expect(own[key] == enumeration[key], "\(name): \(key)")
          compared += 1
        }
        for (word, code) in enumeration
        where word.hasPrefix("\(set.prefix)") && !word.hasSuffix("_UNSPEC") && !Self.isNoName(word)
        {
          #expect(own[word] == code, "\(name) lacks \(word)")
        }
      }
    }
    #expect(compared > 400)
  }

  private static func isNoName(_ word: String) -> Bool {
    // End markers of enumerations, and other names of attributes.
    word.hasSuffix("_MAX")
      || ["IFLA_TARGET_NETNSID", "NETNSA_NONE", "MDBA_SET_ENTRY_UNSPEC", "IFLA_VF_INFO_UNSPEC"]
        .contains(word)
  }

  /// A value of each type is read back as written. A payload that is cut short has no value.
  @Test func valuesGoAndCome() {
    var list = AttributeList()
    list.put(VxlanAttributes.keys.id, 7)
    list.put(VxlanAttributes.keys.port, 4789)
    list.put(VxlanAttributes.keys.gbp)
    list.put(VxlanAttributes.keys.local, [192, 0, 2, 1])
    let table = Payload(list.bytes).nested
    #expect(table[VxlanAttributes.keys.id] == 7)
    #expect(table[VxlanAttributes.keys.port] == 4789)
    #expect(table.payload(VxlanAttributes.keys.port)?.array == [0x12, 0xb5])
    #expect(table.has(VxlanAttributes.keys.gbp) && !table.has(VxlanAttributes.keys.gpe))
    #expect(table[VxlanAttributes.keys.local] == [192, 0, 2, 1])
    var short = AttributeList()
    short.put(VxlanAttributes.keys.id, bytes: [7, 0])
    #expect(Payload(short.bytes).nested[VxlanAttributes.keys.id] == nil)
  }

  @Test func namesOfTheLibrary() throws {
    let bridge = LinkSettings.bridge("br0") {
      $0.ageingTime = 1
      $0.ageingTime = 30_000
      $0.vlanFiltering = 1
    }
    let bytes = try LinkRequest.add(bridge).message.encoded(sequence: 1)
    let message = try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
    let link = try #require(Link(message))
    #expect(link.data(BridgeAttributes.self)?.ageingTime == 30_000)
    #expect(link.data(BridgeAttributes.self)?.vlanFiltering == 1)
    #expect(link.data(BridgeAttributes.self)?.stpState == nil)
    #expect(link.data(VxlanAttributes.self) == nil && link.port(BridgePortAttributes.self) == nil)
  }
}
