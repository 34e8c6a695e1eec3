import Testing

@testable import NetworkLabs
import Linux

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
    func listing(_ packets: Int, _ right: String, _ elements: [String]) throws -> RulesetListing {
      let place = "\"family\": \"inet\", \"table\": \"t\", \"handle\": \(packets)"
      let text = """
        [{"metainfo": {"version": "1"}}, {"table": {"family": "inet", "name": "t"}},
         {"rule": {\(place), "expr": [
           {"counter": {"packets": \(packets), "bytes": 1}}, {"match": {"right": "\(right)"}}]}},
         {"set": {\(place), "name": "s", "elem": \(elements)}},
         {"rule": {"family": "ip", "table": "other", "expr": [\(packets)]}}]
        """
      guard case .array(let objects) = try JSONValue(Array(text.utf8)) else {
        return .init(objects: [])
      }
      return RulesetListing(objects: objects)
    }
    let before = try listing(1, "a", []).fingerprint(of: ["inet t"])
    #expect(try before == listing(2, "a", ["x"]).fingerprint(of: ["inet t"]))
    #expect(try before != listing(1, "b", []).fingerprint(of: ["inet t"]))
    #expect(try listing(1, "a", []).tables == ["inet t"])
  }

  @Test("two closing braces stand on two lines, but not in comments and strings")
  func braces() {
    #expect(Executor.separated("a { b { c } }") == "a { b { c } \n}")
    #expect(Executor.separated("a {{}}# } }\n}") == "a {{}\n}# } }\n}")
    #expect(Executor.separated(#"log "} }" }"#) == #"log "} }" }"#)
  }
}
