import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

/// Requests for addresses and neighbours, read back as the kernel would report them.
@Suite struct AddressRequestTests {
  private func message(_ query: some KernelQuery) throws -> Message { try message(query.message) }

  private func message(_ request: some KernelRequest) throws -> Message {
    let request = request.message
    let bytes = try request.encoded(sequence: 7)
    return try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
  }

  @Test func addressRoundTrip() throws {
    var request = AddressRequest(.add, try #require(IPPrefix("192.0.2.1/24")), index: 10)
    request.peer = IPAddress("192.0.2.9")
    request.broadcast = IPAddress("192.0.2.255")
    request.label = "v0:web"
    request.metric = 500
    request.flags = .noPrefixRoute
    request.lifetime = AddressLifetime(valid: 3600, preferred: 1800)
    request.originator = AddressOrigin(rawValue: 5)
    let address = try #require(Address(try message(request)))
    #expect(address.family == .ipv4)
    #expect(address.index == 10)
    #expect(address.prefix == IPPrefix("192.0.2.1/24"))
    #expect(address.peer == request.peer)
    #expect(address.broadcast == request.broadcast)
    #expect(address.scope == .universe)
    #expect(address.flags == request.flags)
    #expect(address.label == "v0:web")
    #expect(address.metric == 500)
    #expect(address.lifetime == request.lifetime)
    #expect(address.originator?.rawValue == 5)
  }

  @Test func operationsDifferInTypeAndFlags() throws {
    let prefix = try #require(IPPrefix("2001:db8::1/64"))
    func request(_ operation: AddressRequest.Operation) -> Request {
      AddressRequest(operation, prefix, index: 3).message
    }
    #expect(request(.add).flags == [.create, .exclusive])
    #expect(request(.replace).flags == [.create, .replace])
    #expect(request(.change).flags == .replace)
    #expect(request(.delete).type == .deleteAddress)
    // Without a peer, the local address takes its place.
    #expect(Address(try message(request(.add)))?.peer == nil)
    #expect(try message(request(.delete)).attributes(after: 8).has(IFA_ADDRESS))
    #expect(try !message(request(.deleteAnyPrefix)).attributes(after: 8).has(IFA_ADDRESS))
  }

  @Test(arguments: [("127.5.5.5/8", 254), ("10.0.0.1/8", 0), ("::1/128", 0)] as [(String, UInt8)])
  func usualScope(_ prefix: String, _ scope: UInt8) throws {
    var request = AddressRequest(.add, try #require(IPPrefix(prefix)), index: 1)
    #expect(Address(try message(request))?.scope.rawValue == scope)
    // A deletion matches any scope.
    request.operation = .delete
    #expect(Address(try message(request))?.scope == .universe)
  }

  @Test(
    arguments: [
      ("192.0.2.1/24", "192.0.2.255"), ("10.1.2.3/12", "10.15.255.255"),
      ("192.0.2.1/30", "192.0.2.3"), ("192.0.2.1/31", nil), ("192.0.2.1/32", nil),
      ("0.0.0.0/0", "255.255.255.255"), ("2001:db8::1/64", nil),
    ] as [(String, String?)])
  func broadcast(_ prefix: String, _ expected: String?) throws {
    #expect(try #require(IPPrefix(prefix)).broadcast == expected.flatMap { IPAddress($0) })
  }

  @Test func deletionNamesWhatWasReported() throws {
    let prefix = try #require(IPPrefix("10.0.0.1/8"))
    let reported = try message(AddressRequest(.add, prefix, index: 2))
    let deletion = try message(try #require(Address(reported)).deletion)
    #expect(Int(deletion.type) == RTM_DELADDR)
    #expect(deletion.payload.array == reported.payload.array)
  }

  @Test func neighbourRoundTrip() throws {
    var request = NeighbourRequest(
      .add, IPAddress("2001:db8::9"), index: 4, linkLayerAddress: [2, 0, 0, 0, 0, 9])
    request.flags = .router
    request.extendedFlags = .managed
    request.routingProtocol = .static
    let neighbour = try #require(Neighbour(try message(request)))
    #expect(neighbour.family == .ipv6)
    #expect(neighbour.index == 4)
    #expect(neighbour.destination == request.destination)
    #expect(neighbour.linkLayerAddress?.array == request.linkLayerAddress)
    #expect(neighbour.state == .permanent)
    #expect(neighbour.flags == .router)
    #expect(neighbour.extendedFlags == .managed)
    #expect(neighbour.routingProtocol == .static)
    let query = NeighbourQuery(try #require(request.destination), index: 4)
    #expect(Neighbour(try message(query))?.state == [])
    #expect(Int(try message(neighbour.deletion).type) == RTM_DELNEIGH)
  }

  @Test func queriesCarryTheirFilters() throws {
    let query = NeighbourQuery(family: .ipv4, index: 4, master: -1, proxies: true)
    let request = try message(query)
    #expect(request.payload.u8 == AddressFamily.ipv4.rawValue)
    #expect(request.payload[10] == UInt8(NTF_PROXY))
    #expect(request.attributes(after: 12).s32(NDA_IFINDEX) == 4)
    #expect(request.attributes(after: 12).s32(NDA_MASTER) == -1)
    #expect(try message(AddressQuery(index: 9)).payload.integer(at: 4) == Int32(9))
  }
}

/// The text form of addresses, compared with the C library's.
@Suite struct AddressTextTests {
  @Test func inet6AsInetNtop() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5000 {
      // Many zero bytes, so that runs of zeros of every length occur at every place.
      let mask = UInt16.random(in: 0 ... .max, using: &generator)
      let bytes = (0..<16).map {
        mask >> UInt16($0 / 2 * 2) & 1 == 0 ? UInt8(0) : UInt8.random(in: 0...3)
      }
      expectSame(bytes)
    }
    for tail in [[0, 0], [0xff, 0xff]] as [[UInt8]] {
      expectSame([UInt8](repeating: 0, count: 10) + tail + [192, 0, 2, 1])
    }
    expectSame([UInt8](repeating: 0, count: 16))
    expectSame([UInt8](repeating: 0, count: 15) + [1])
    expectSame([UInt8](repeating: 0xff, count: 16))
  }

  private func expectSame(_ bytes: [UInt8]) {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = inet_ntop(AF_INET6, bytes, &text, socklen_t(INET6_ADDRSTRLEN))
    let expected = text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    #expect(IPAddress(family: .ipv6, bytes: bytes)?.description == expected)
  }

  @Test(arguments: ["0.0.0.0", "10.0.0.1", "192.168.100.255", "255.255.255.255"])
  func inet(_ text: String) {
    #expect(IPAddress(text)?.description == text)
  }

  @Test func prefixContains() throws {
    let network = try #require(IPPrefix("192.0.2.128/25"))
    #expect(network.contains(try #require(IPAddress("192.0.2.200"))))
    #expect(!network.contains(try #require(IPAddress("192.0.2.100"))))
    #expect(!network.contains(try #require(IPAddress("2001:db8::1"))))
    #expect(try #require(IPPrefix("2001:db8::/33")).contains(IPAddress("2001:db8:7fff::1")!))
    #expect(!(try #require(IPPrefix("2001:db8::/33")).contains(IPAddress("2001:db8:8000::1")!)))
  }
}
