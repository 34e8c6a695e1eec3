import Foundation
import Netlink
import Testing

@testable import CNI

/// The attributes of nftables are those of the machine's header.
struct FilterAttributeTests {
  private static let header =
    (try? String(contentsOfFile: "/usr/include/linux/netfilter/nf_tables.h", encoding: .utf8)) ?? ""

  @Test(.enabled(if: !header.isEmpty, "needs the kernel's headers"))
  func headerAgrees() {
    let members = Self.members
    let sets: [any AttributeSet.Type] = [
      FilterTableAttributes.self, FilterChainAttributes.self, FilterHookAttributes.self,
      FilterRuleAttributes.self, FilterListAttributes.self, FilterExpressionAttributes.self,
      FilterDataAttributes.self, FilterVerdictAttributes.self, FilterMetaAttributes.self,
      FilterPayloadAttributes.self, FilterCompareAttributes.self, FilterBitwiseAttributes.self,
      FilterImmediateAttributes.self,
    ]
    for set in sets {
      for key in set.allKeys {
        let name = "\(set.prefix)\(key.name)"
        #expect(members[name] == key.code, "\(name)")
      }
    }
  }

  /// The members of all enumerations without numbers of their own, and their places.
  private static var members: [String: Int] {
    var found: [String: Int] = [:]
    for part in header.components(separatedBy: "enum ").dropFirst() {
      guard let start = part.firstIndex(of: "{"), let end = part.firstIndex(of: "}") else {
        continue
      }
      let names = part[start..<end].dropFirst().split(separator: ",")
        .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
      for (place, name) in names.enumerated() { found[name] = place }
    }
    return found
  }
}
