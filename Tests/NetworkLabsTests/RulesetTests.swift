import Testing

@testable import NetworkLabs

struct RulesetTests {
  @Test("the tables that a ruleset declares")
  func tables() {
    let rules = """
      # table ip commented
      add table inet filter
      table ip nat { chain a { } }
      table short {}; table netdev ingress{
      }
      """
    #expect(
      LoadedRuleset.declared(in: rules) == [
        "inet filter", "ip nat", "ip short", "netdev ingress",
      ])
    #expect(LoadedRuleset.declared(in: "include \"/etc/rules\"\n").isEmpty)
  }

  @Test("what packets change does not count, what people change does")
  func fingerprint() throws {
    func listing(_ packets: Int, _ right: String, _ elements: [String]) -> RulesetListing {
      let counter: [String: Any] = ["counter": ["packets": packets, "bytes": 1]]
      let match: [String: Any] = ["match": ["right": right]]
      let place: [String: Any] = ["family": "inet", "table": "t", "handle": packets]
      return RulesetListing(objects: [
        ["metainfo": ["version": "1"]], ["table": ["family": "inet", "name": "t"]],
        ["rule": place.merging(["expr": [counter, match]]) { $1 }],
        ["set": place.merging(["name": "s", "elem": elements]) { $1 }],
        ["rule": ["family": "ip", "table": "other", "expr": [packets]]],
      ])
    }
    let before = try listing(1, "a", []).fingerprint(of: ["inet t"])
    #expect(try before == listing(2, "a", ["x"]).fingerprint(of: ["inet t"]))
    #expect(try before != listing(1, "b", []).fingerprint(of: ["inet t"]))
    #expect(listing(1, "a", []).tables == ["inet t"])
  }

  @Test("two closing braces stand on two lines, but not in comments and strings")
  func braces() {
    #expect(Executor.separated("a { b { c } }") == "a { b { c } \n}")
    #expect(Executor.separated("a {{}}# } }\n}") == "a {{}\n}# } }\n}")
    #expect(Executor.separated(#"log "} }" }"#) == #"log "} }" }"#)
  }
}
