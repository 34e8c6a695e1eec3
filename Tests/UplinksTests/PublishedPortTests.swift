import Testing

@testable import Uplinks

@Suite struct PublishedPortTests {
  @Test(
    "ports as containers have them are read and written the same",
    arguments: [
      "8080:80", "8080:80/udp", "192.0.2.1:8080:80", "[2001:db8::1]:53:5353/udp",
      "8000-8010:9000-9010", "127.0.0.1:8000-8001:80-81", "1:65535",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try "\(PublishedPort(text))" == text)
  }

  @Test(
    "what is no port is refused, with what is wrong",
    arguments: [
      ("80", "expected HOST:PORT"), ("8080:80/sctp", "tcp or udp"), ("8080:", "\"\" is no port"),
      ("0:80", "\"0\" is no port"), ("65536:80", "no port from 1 to 65535"),
      ("8010-8000:80-90", "runs backwards"), ("8000-8001:80", "2 ports cannot lead to 1"),
      ("1.2.3:80:80", "1.2.3 is no address"), ("[::1:80:80", "expected [ADDRESS]"),
      ("[192.0.2.1]:80:80", "IPv6 stands in brackets"), ("::1:80:80", "expected HOST:PORT"),
      ("+1:80", "\"+1\" is no port"), ("", "expected HOST:PORT"),
    ])
  func refusals(_ text: String, _ words: String) {
    let error = #expect(throws: UplinkError.self) { try PublishedPort(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(
    "two overlap where a packet could be for both",
    arguments: [
      ("80:1", "80:2", true), ("80:1", "80:1/udp", false), ("80-90:1-11", "85:1", true),
      ("80:1", "192.0.2.1:80:1", true), ("192.0.2.1:80:1", "192.0.2.2:80:1", false),
      ("0.0.0.0:80:1", "192.0.2.2:80:1", true), ("0.0.0.0:80:1", "[::]:80:1", false),
    ])
  func overlaps(_ one: String, _ other: String, _ expected: Bool) throws {
    #expect(try PublishedPort(one).overlaps(PublishedPort(other)) == expected)
    #expect(try PublishedPort(other).overlaps(PublishedPort(one)) == expected)
  }
}
