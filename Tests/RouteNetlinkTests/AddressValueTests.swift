import CLinux
import Foundation
import Glibc
import Testing

@testable import RouteNetlink

/// Addresses, prefixes and link-layer addresses as values.
struct AddressValueTests {
  @Test(
    "a text of an address is read and written alike",
    arguments: ["0.0.0.0", "192.0.2.1", "::", "::1", "2001:db8::1", "::ffff:192.0.2.1"])
  func text(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.description == text)
    let coded = try JSONEncoder().encode([address])
    #expect(try JSONDecoder().decode([String].self, from: coded) == [text])
    #expect(try JSONDecoder().decode([IPAddress].self, from: coded) == [address])
  }

  @Test("what is no address is none", arguments: ["", "1.2.3", "1.2.3.4.5", "::g", "10.0.0.0/8"])
  func noAddress(_ text: String) { #expect(IPAddress(text) == nil) }

  @Test("the number of bytes tells the version")
  func bytes() {
    #expect(IPAddress(bytes: [192, 0, 2, 1])?.version == .v4)
    #expect(IPAddress(bytes: [UInt8](repeating: 0, count: 16))?.version == .v6)
    #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    #expect(IPAddress(family: .mpls, bytes: [0, 1, 1, 0])?.version == nil)
    #expect(IPAddress.empty(.ipv4).version == nil)
  }

  @Test("a property of an address is that of its network")
  func properties() throws {
    func all(_ text: String) throws -> [Bool] {
      let address = try #require(IPAddress(text))
      return [address.isZero, address.isLoopback, address.isLinkLocal, address.isMulticast]
    }
    #expect(try all("127.9.9.9") == [false, true, false, false])
    #expect(try all("::1") == [false, true, false, false])
    #expect(try all("febf::1") == [false, false, true, false])
    #expect(try all("fec0::1") == [false, false, false, false])
    #expect(try all("239.1.1.1") == [false, false, false, true])
    #expect(try all("ff02::1") == [false, false, false, true])
    #expect(try all("::") == [true, false, false, false])
  }

  @Test("IPv4 stands before IPv6, and each in the order of its numbers")
  func order() {
    let texts = ["10.0.0.2", "10.0.0.10", "192.0.2.1", "::", "::1", "2001:db8::", "fe80::1"]
    let addresses = texts.compactMap { IPAddress($0) }
    #expect(addresses.shuffled().sorted() == addresses)
  }

  @Test("a prefix is read with a length, and without where that may be missing")
  func prefix() throws {
    let prefix = try #require(IPPrefix("10.1.2.3/22"))
    #expect(prefix.network.description == "10.1.0.0/22")
    #expect((prefix.hostBits, prefix.isWhole) == (10, false))
    #expect(IPPrefix("10.1.2.3")?.isWhole == true)
    #expect(IPPrefix("10.1.2.3")?.description == "10.1.2.3/32")
    #expect(IPPrefix("10.1.2.3")?.shortDescription == "10.1.2.3")
    #expect(IPPrefix("10.1.2.3", needsLength: true) == nil)
    for text in ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/+8", "10.0.0.0/8/8", "::/129", "/8"] {
      #expect(IPPrefix(text) == nil, "\(text)")
    }
    let coded = try JSONEncoder().encode([prefix])
    #expect(try JSONDecoder().decode([IPPrefix].self, from: coded) == [prefix])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([IPPrefix].self, from: Data("[\"10.0.0.1\"]".utf8))
    }
  }

  @Test(
    "networks overlap where they share an address",
    arguments: [
      ("10.0.0.0/8", "10.9.0.0/16", true), ("10.9.0.0/16", "10.0.0.0/8", true),
      ("10.0.0.0/9", "10.128.0.0/9", false), ("0.0.0.0/0", "::/0", false),
    ])
  func overlap(_ one: String, _ other: String, _ expected: Bool) throws {
    let (one, other) = (try #require(IPPrefix(one)), try #require(IPPrefix(other)))
    #expect(one.overlaps(other) == expected)
  }

  @Test("a link-layer address has up to 32 bytes, in hex as text")
  func linkLayer() throws {
    let address = try #require(LinkLayerAddress("02:00:0:00-00:0a"))
    #expect(address.description == "02:00:00:00:00:0a")
    #expect((address.count, address.isMulticast, address.isZero) == (6, false, false))
    #expect(LinkLayerAddress(bytes: [1, 0, 0x5e, 0, 0, 1])?.isMulticast == true)
    let long = [UInt8](1...32)
    #expect(LinkLayerAddress(bytes: long)?.bytes == long)
    #expect(LinkLayerAddress(bytes: long + [33]) == nil)
    for text in ["", "02:xx", "021:00"] { #expect(LinkLayerAddress(text) == nil, "\(text)") }
    let coded = try JSONEncoder().encode([address])
    #expect(try JSONDecoder().decode([LinkLayerAddress].self, from: coded) == [address])
  }
}
