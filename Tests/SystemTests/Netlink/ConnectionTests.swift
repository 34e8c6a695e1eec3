import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

/// The library with the real kernel, in namespaces of its own.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct ConnectionTests {
  private static func devices(_ connection: NetlinkConnection) throws -> [Link] {
    var links: [Link] = []
    try connection.dump(LinkQuery()) { links.append($0) }
    return links
  }

  /// The length of an alias of 64 KiB was once cut, and the rest read as further attributes.
  @Test func aliasSmugglesNothing() throws {
    try PrivateMachine.onThread {
      let kernel = NetlinkConnection(try NetlinkSocket())
      try kernel.perform(.add(.bridge("t-bridge")))
      try kernel.perform(
        .add(.veth(LinkSettings(name: "t-a"), peer: LinkSettings(name: "t-b"))))
      let bridge = try kernel.get(LinkQuery(name: "t-bridge"))
      var smuggled = AttributeList()
      smuggled.put(IFLA_MASTER, bridge.index)
      var change = LinkRequest.set(name: "t-a")
      change.link.alias =
        String(decoding: smuggled.bytes, as: UTF8.self) + String(repeating: "x", count: 1 << 16)
      let error = try #require(throws: NetlinkError.self) { try kernel.perform(change) }
      #expect(error.attribute == "IFLA_IFALIAS")
      let link = try kernel.get(LinkQuery(name: "t-a"))
      #expect(link.master == nil)
      // The longest alias that fits into a message reaches the kernel whole. The kernel accepts 255 bytes.
      change.link.alias = String(repeating: "x", count: 65531)
      let refusal = try #require(throws: NetlinkError.self) { try kernel.perform(change) }
      #expect(refusal.stage == .request)
      #expect(refusal.attribute == "IFLA_IFALIAS")
    }
  }

  @Test func longAlternativeNamesFindADevice() throws {
    try PrivateMachine.onThread {
      let kernel = NetlinkConnection(try NetlinkSocket())
      try kernel.perform(.add(.bridge("t-bridge")))
      let bridge = try kernel.get(LinkQuery(name: "t-bridge"))
      let long = "a-name-of-more-than-fifteen-bytes"
      try kernel.perform(AlternativeNameRequest(.add, [long], index: bridge.index))
      var change = LinkRequest.set(name: long)
      change.link.mtu = 1400
      try kernel.perform(change)
      #expect(try kernel.get(LinkQuery(name: long)).mtu == 1400)
      try kernel.perform(LinkRequest.delete(name: long))
      #expect(try Self.devices(kernel).allSatisfy { $0.name != "t-bridge" })
    }
  }

  @Test func questionsInsideADumpAreRefusedAtOnce() throws {
    try PrivateMachine.onThread {
      let kernel = NetlinkConnection(try NetlinkSocket())
      var errors: [NetlinkError] = []
      try kernel.dump(LinkQuery()) { _ in
        do throws(NetlinkError) { _ = try kernel.get(LinkQuery(index: 1)) } catch {
          errors.append(error)
        }
      }
      #expect(errors.first?.stage == .busy)
      #expect(errors.first?.operation == "RTM_GETLINK")
      #expect(try Self.devices(kernel).count == errors.count)
    }
  }

  private struct Stop: Error {}

  /// What follows the error is still received, so that the connection remains usable.
  @Test func bodiesMayThrow() throws {
    try PrivateMachine.onThread {
      let kernel = try NetlinkConnection.route()
      try kernel.perform(.add(.bridge("t-d")))
      #expect(throws: Stop.self) { try kernel.dump(LinkQuery()) { _ in throw Stop() } }
      #expect(try kernel.links().compactMap(\.name).sorted() == ["lo", "t-d"])
      #expect(try kernel.link(named: "t-d").kindName == "bridge")
    }
  }

  @Test func waitingHasAnEnd() throws {
    try PrivateMachine.onThread {
      var options = NetlinkSocket.Options()
      options.groups = [.links]
      let events = try NetlinkConnection.route(options: options)
      #expect(try !events.listen(until: Deadline(after: .milliseconds(20))) { _ in true })
      try NetlinkConnection.route().perform(.add(.bridge("t-d")))
      #expect(try events.listen(until: Deadline(after: .seconds(10))) { _ in false })
    }
  }

  @Test func errorsBearTheFamilysNames() throws {
    try PrivateMachine.onThread {
      let kernel = NetlinkConnection(try NetlinkSocket())
      let error = try #require(throws: NetlinkError.self) {
        _ = try kernel.get(LinkQuery(name: "t-nowhere"))
      }
      #expect("\(error)" == "RTM_GETLINK: No such device")
      // Generic netlink, whose controller has the number of RTM_NEWLINK: CTRL_CMD_GETFAMILY with a name of 17 bytes,
      // one more than it accepts.
      let generic = NetlinkConnection(try NetlinkSocket(.generic))
      var request = Request(16, header: UInt32(0x0103))
      request.attributes.put(2, string: String(repeating: "x", count: 17))
      let refusal = try #require(throws: NetlinkError.self) { _ = try generic.get(request) }
      #expect(refusal.attribute == nil)
      #expect(refusal.missingAttribute == nil)
      #expect(refusal.extendedAck.attributeCodes == [2])
      #expect("\(refusal)".hasPrefix("request of type 16: "))
    }
  }

  /// Messages may be longer than 64 KiB, up to what the kernel lets a socket send.
  @Test func longMessagesAreSent() throws {
    try PrivateMachine.onThread {
      let kernel = NetlinkConnection(try NetlinkSocket())
      var change = LinkRequest.set(name: "lo")
      // Attributes for bridges, which loopback ignores.
      for _ in 0..<2 { change.link.other.put(4000, bytes: [UInt8](repeating: 0, count: 65531)) }
      do throws(NetlinkError) { try kernel.perform(change) } catch {
        #expect(error.stage == .request, "\(error)")
      }
      for _ in 0..<20 { change.link.other.put(4000, bytes: [UInt8](repeating: 0, count: 65531)) }
      let error = try #require(throws: NetlinkError.self) { try kernel.perform(change) }
      #expect(error.stage == .encoding)
      #expect(error.reason?.hasSuffix("bytes are more than the socket sends") == true)
    }
  }
}
