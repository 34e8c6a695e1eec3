import CLinux
import Glibc
import Netlink
import Testing

/// A transport that never has anything to receive.
private final class Silence: NetlinkTransport {
  let port: UInt32 = 1

  func send(_ bytes: [UInt8]) throws(NetlinkError) {}
  func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    throw NetlinkError(.socket, "recvmsg", code: EDEADLK)
  }
  func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool { false }
}

@Suite struct DeadlineTests {
  @Test func deadlinesPass() {
    #expect(Deadline(after: .zero).hasPassed && Deadline(after: .seconds(-5)).hasPassed)
    #expect(!Deadline(after: .seconds(60)).hasPassed)
    #expect(Deadline(after: .milliseconds(1)) < Deadline(after: .seconds(1)))
    #expect(!Deadline(after: .seconds(Int64.max)).hasPassed)
    #expect(Deadline(after: .seconds(Int64.min)).hasPassed)
  }

  @Test func aRequestIsGivenUp() {
    let connection = NetlinkConnection(Silence())
    connection.timeout = .milliseconds(1)
    let request = Request(RTM_GETLINK, header: ifinfomsg())
    for _ in 0..<2 {
      let error = #expect(throws: NetlinkError.self) { try connection.perform(request) }
      #expect(error?.code == ETIMEDOUT && error?.stage == .socket)
    }
    #expect(!connection.isBusy)
  }

  @Test func listeningEnds() throws {
    let connection = NetlinkConnection(Silence())
    #expect(try !connection.listen(until: Deadline(after: .zero)) { _ in true })
  }
}
