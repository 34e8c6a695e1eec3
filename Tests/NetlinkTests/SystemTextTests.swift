import Linux
import Netlink
import Testing

/// Bytes that are not UTF-8 survive the conversion to text.
@Suite struct SystemTextTests {
  @Test(
    arguments: [
      [], [0x61], [0xc3, 0xa4], [0xe4], [0x4c, 0xe4, 0x6e], [0xff, 0xfe], [0xf0, 0x9f, 0x98, 0x80],
      [0xf0, 0x9f, 0x98], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x8f, 0xbf, 0xbf],
      [0xf4, 0x8f, 0xbe, 0x80, 0x41], [0xf4, 0x8f, 0xbd, 0xbf], [0xf4], [0xe2, 0x82], [0x80, 0xbf],
    ] as [[UInt8]])
  func areTheSameAfterwards(bytes: [UInt8]) {
    let text = String(systemBytes: bytes)
    #expect(text.systemBytes == bytes)
    text.withSystemString { pointer in
      #expect((0..<bytes.count).allSatisfy { UInt8(bitPattern: pointer[$0]) == bytes[$0] })
      #expect(pointer[bytes.count] == 0)
    }
  }

  @Test func everyPairOfBytes() {
    for high in UInt8.min...UInt8.max {
      for low in UInt8.min...UInt8.max {
        #expect(String(systemBytes: [0x20, high, low]).systemBytes == [0x20, high, low])
      }
    }
  }

  @Test func textThatIsUTF8IsItself() {
    #expect(String(systemBytes: Array("Länge 😀".utf8)) == "Länge 😀")
    #expect("Länge 😀".systemBytes == Array("Länge 😀".utf8))
  }
}
