import Foundation
import RouteNetlink
import Testing

@testable import IPCommand

/// Each fact about the kernel is stated once, in the tables of RouteNetlink. Everything else refers to it.
struct OneHomeTests {
  @Test func messageTypesStandInRouteNetlinkAlone() throws {
    let found = try places(of: #/\bRTM_(?!F_)[A-Z]+\b/#) { !$0.hasPrefix("RouteNetlink/") }
    #expect(found == [])
  }

  @Test func attributeCodesStandInKeysAlone() throws {
    let prefixes =
      LinkKindSets.all.map { "\($0.prefix)" } + [
        "IFLA_", "IFA_", "RTA_", "NDA_", "FRA_", "NHA_", "TCA_", "NETNSA_", "MDBA_", "MDBE_ATTR_",
        "BRIDGE_VLANDB_", "VXLAN_VNIFILTER_", "LWTUNNEL_IP_", "LWTUNNEL_IP6_", "SEG6_LOCAL_",
      ]
    let pattern = try Regex("\\b(?:\(prefixes.joined(separator: "|")))[A-Z0-9_]+\\b")
    let found = try places(of: pattern) { !$0.hasPrefix("RouteNetlink/Keys/") }
    // Flags and other values also have names of this form.
    let values = #/\b(?:IFA_F_|NETNSA_NSID_|NHA_OP_FLAG_|BRIDGE_VLANDB_DUMPF_)/#
    #expect(found.filter { !$0.contains(values) } == [])
  }

  @Test func noNameOfAnAttributeIsWrittenTwice() throws {
    let pattern = #/"(?:IFLA|IFA|RTA|NDA|FRA|NHA|TCA|NETNSA|MDBA)_[A-Z0-9_]+"/#
    let found = try places(of: pattern, inText: true) { !$0.hasPrefix("RouteNetlink/Keys/") }
    #expect(found == [])
  }

  @Test func kindsAreComparedInRowsAlone() throws {
    let name = "\"(?:\(LinkKinds.names.joined(separator: "|")))\""
    let pattern = try Regex("[!=]= \(name)|\(name) [!=]=|\\bcase\\b[^:]*\(name)")
    // The tables of kinds.
    let rows = ["RouteNetlink/Keys/", "RouteNetlink/Link/Link+Kind.swift", "IPCommand/Link/Kinds/"]
    let found = try places(of: pattern, inText: true) { !rows.contains(where: $0.hasPrefix) }
    // Nodes of labs, programs, objects of `ip` and families also have such names.
    let others =
      #/node\.kind ==|command\.name ==|words\[0\] ==|Core/(?:Personality|Options)\.swift/#
    #expect(found.filter { !$0.contains(others) } == [])
  }

  /// The compiler refuses unsafe code that is not marked, so the marks tell where all of it is: where libmnl and
  /// libyaml are called, and in Linux.
  @Test func unsafeCodeStandsBelowTheLibraries() throws {
    let found = try places(of: #/\bunsafe\b|@safe\b/#) { !$0.hasPrefix("Linux/") }
    let files = Set(found.compactMap { $0.split(separator: ":").first })
    #expect(files == ["Netlink/NetlinkSocket.swift", "YAMLEvents/YAMLReader.swift"], "\(found)")
  }

  /// The build of netns counts references without atomic instructions (scripts/build), so none of its modules may run
  /// threads side by side. With `runOnThread` the caller waits.
  @Test func onlyLabsAndEventsRunThreadsSideBySide() throws {
    let own = ["Linux/", "NetworkLabs/", "NetlinkEvents/", "netns-lab/"]
    let found = try places(of: #/\bpthread_create\b|\bTask\b|\basync\b/#) {
      !own.contains(where: $0.hasPrefix)
    }
    #expect(found == [])
  }

  /// Matching lines, as "FILE:LINE: TEXT". Comments never match, and text in quotes only if requested.
  private func places(
    of pattern: some RegexComponent, inText: Bool = false, where isLookedAt: (String) -> Bool
  ) throws -> [String] {
    try SourceText.files(of: "").filter { isLookedAt($0.name) }.flatMap { file in
      file.lines.enumerated().compactMap { number, line in
        if inText, !line.utf8.contains(UInt8(ascii: "\"")) { return nil }
        var code = line.prefix(upTo: line.range(of: "//")?.lowerBound ?? line.endIndex)[...]
        if !inText { code = code.replacing(#/"(?:\\.|[^"\\])*"/#, with: "\"\"")[...] }
        return code.contains(pattern) ? "\(file.name):\(number + 1): \(line)" : nil
      }
    }
  }
}
