import Testing

@testable import Uplinks

@Suite struct ResolverPlanTests {
  private static func plan(_ list: String) throws -> ResolverPlan {
    try #require(ResolverPlan(AllowedDestination.list(list)))
  }

  @Test("names with the same ports share sets; networks have none")
  func sets() throws {
    let plan = try Self.plan("a.example:443,192.0.2.0/24,*.b.example,c.example:443")
    #expect(plan.services.map { "\($0)" } == [":443", ""])
    #expect(plan.sets(for: ["a", "example"]) == [0])
    #expect(plan.sets(for: ["x", "b", "example"]) == [1])
    #expect(plan.sets(for: ["b", "example"]).isEmpty)
    #expect(try ResolverPlan(AllowedDestination.list("192.0.2.1")) == nil)
  }

  @Test("dnsmasq answers what is allowed, and nothing below a name that stands alone")
  func arguments() throws {
    let plan = try Self.plan("a.example:443,*.b.example")
    #expect(
      plan.arguments(table: "netns-up0", servers: ["192.0.2.53", "2001:db8::53"]) == [
        "--server=/a.example/192.0.2.53", "--server=/a.example/2001:db8::53",
        "--local=/*.a.example/",
        "--nftset=/a.example/4#inet#netns-up0#names0v4,6#inet#netns-up0#names0v6",
        "--server=/*.b.example/192.0.2.53", "--server=/*.b.example/2001:db8::53",
        "--nftset=/b.example/4#inet#netns-up0#names1v4,6#inet#netns-up0#names1v6",
      ])
  }

  @Test(
    "a name and those below it with different ports are refused: one list of sets is for both",
    arguments: [
      "a.example:22,*.a.example:443", "*.example:443,a.example:22", "*.example:443,*.a.example:22",
    ])
  func mixed(_ list: String) throws {
    let error = #expect(throws: UplinkError.self) { try Self.plan(list).check() }
    #expect(error?.description.contains("a.example and the names below it") == true)
  }

  @Test(
    "else they may lie within one another",
    arguments: [
      "a.example,*.a.example", "a.example:22,*.b.a.example:443", "*.example,a.example",
      "a.example:22,a.example:443", "a.example:1,b.example:2",
    ])
  func within(_ list: String) throws { try Self.plan(list).check() }

  @Test("the host's servers, those on its loopback too")
  func servers() {
    let text = """
      # nameserver 192.0.2.9
      nameserver 127.0.0.53
      nameserver\tfe80::1%eth0
      search example.org
      nameserver 0.0.0.0
      nameserver example.org
      """
    #expect(NameServers.read(text) == ["127.0.0.53", "fe80::1%eth0"])
  }

  @Test("notes of any length and path come back from comments")
  func notes() throws {
    let long = "allow " + String(repeating: "abcdefg.", count: 31) + "a:443"
    let facts = ["only", long, "audit \(UplinkNotes.encoded("/a b/\"ä\n"))"]
    let notes = UplinkNotes.cut(facts)
    #expect(notes.allSatisfy { $0.utf8.count < 128 && !$0.contains("\"") })
    #expect(UplinkNotes.joined(notes) == facts)
    #expect(UplinkNotes.decoded(UplinkNotes.encoded("/a b/\"ä\n%")) == "/a b/\"ä\n%")
    #expect(UplinkNotes.decoded("%2") == nil && UplinkNotes.decoded("%zz") == nil)
  }
}
