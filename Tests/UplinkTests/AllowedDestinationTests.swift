import Testing

@testable import Uplink

@Suite struct AllowedDestinationTests {
  @Test(
    "networks and addresses, with a port or without, are read and written the same",
    arguments: [
      "192.0.2.0/24", "192.0.2.1", "192.0.2.1:443", "192.0.2.0/24:53", "2001:db8::/32",
      "2001:db8::1",
      "[2001:db8::1]:443", "[2001:db8::/32]:443", "0.0.0.0/0", "::/0",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try "\(AllowedDestination(text))" == text)
  }

  @Test(
    "what is none is refused, with what is wrong",
    arguments: [
      ("example.org", "neither an address nor a network"), ("", "neither an address"),
      ("192.0.2.1/24", "the network is 192.0.2.0/24"), ("192.0.2.1:0", "\"0\" is no port"),
      ("192.0.2.0/33", "neither an address"), ("[::1", "\"]\" is missing"),
      ("[::1]443", "expected [NETWORK]:PORT"), ("192.0.2.1,,192.0.2.2", "neither an address"),
    ])
  func refusals(_ text: String, _ words: String) {
    let error = #expect(throws: UplinkError.self) { try AllowedDestination.list(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
