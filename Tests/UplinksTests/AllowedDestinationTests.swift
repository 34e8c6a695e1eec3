import Testing

@testable import Uplinks

@Suite struct AllowedDestinationTests {
  @Test(
    "addresses, networks and names, with ports or without, are read and written the same",
    arguments: [
      "192.0.2.0/24", "192.0.2.1", "192.0.2.1:443", "192.0.2.0/24:53", "2001:db8::/32",
      "2001:db8::1", "[2001:db8::1]:443", "[2001:db8::/32]:443", "0.0.0.0/0", "::/0",
      "192.0.2.0/24:443/tcp", "[2001:db8::/32]:8000-8080/udp", "api.example.org",
      "*.example.net:443",
      "_ldap._tcp.example.org:389/tcp", "xn--bcher-kva.example:1-65535", "intranet",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try "\(AllowedDestination(text))" == text)
  }

  @Test("a name is the same in capital letters, and with the dot of the root")
  func folding() throws {
    #expect(try "\(AllowedDestination("API.Example.ORG.:443"))" == "api.example.org:443")
    #expect(try AllowedDestination.list("a.example,A.example.").count == 1)
  }

  @Test(
    "what is none is refused, with what is wrong",
    arguments: [
      ("", "1 to 63 characters"), ("192.0.2.1/24", "the network is 192.0.2.0/24"),
      ("192.0.2.1:0", "\"0\" is no port"), ("192.0.2.0/33", "neither an address"),
      ("192.0.2.300", "neither an address, a network nor a name"), ("[::1", "\"]\" is missing"),
      ("[::1]443", "expected [NETWORK]:PORT"), ("192.0.2.1,,192.0.2.2", "1 to 63 characters"),
      ("[api.example.org]:443", "neither an address"), ("2001:db8::zz", "neither an address"),
      ("api.example.org:443/sctp", "tcp or udp"), ("api.example.org:9-8", "runs backwards"),
      ("api.example.org/tcp", "neither an address"), ("*", "a star stands for whole names"),
      ("api*.example.org", "a star stands"), ("a.*.example.org", "a star stands"),
      ("a..example.org", "1 to 63 characters"), ("bücher.example", "xn--"),
      ("a b.example", "letters, digits"), ("a\".example", "letters, digits"),
      (String(repeating: "a", count: 64) + ".example", "1 to 63 characters"),
      (String(repeating: "abcdefg.", count: 32) + "a", "253 characters"),
    ])
  func refusals(_ text: String, _ words: String) {
    let error = #expect(throws: UplinkError.self) { try AllowedDestination.list(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test("a star stands for one label or more, and not for none")
  func wildcards() throws {
    let star = try AllowedName("*.example.net")
    #expect(star.covers(["a", "example", "net"]) && star.covers(["b", "a", "example", "net"]))
    #expect(!star.covers(["example", "net"]) && !star.covers(["a", "myexample", "net"]))
    #expect(try !AllowedName("example.net").covers(["a", "example", "net"]))
  }
}
