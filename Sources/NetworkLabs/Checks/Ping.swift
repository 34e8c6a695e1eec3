import RouteNetlink
import CLinux
import Glibc
import Linux

/// ICMP echo over raw sockets in the calling thread's namespace (RFC 792, RFC 4443).
enum Ping {
  static func observe(_ address: IPAddress, count: Int, timeout: Int) -> Observation {
    do throws(LabError) {
      guard let time = try all([address], count: count, timeout: timeout)[0] else {
        return Observation(false, "no answer from \(address)")
      }
      return Observation(true, "\(Double(time / 10) / 100) ms")
    } catch { return Observation(untried: error.message) }
  }

  /// Pings all targets at once. The result has the microseconds until each reply; nil if there was none.
  ///
  /// - Throws: if no socket can be opened.
  static func all(
    _ targets: [IPAddress?], count: Int, timeout: Int
  ) throws(LabError) -> [Int?] {
    var times: [Int?] = targets.map { _ in nil }
    for family in [IPVersion.v4, .v6] {
      let members = targets.indices.filter { targets[$0]?.version == family }
      if members.isEmpty { continue }
      guard var round = Round(family) else { throw LabError("ping", code: errno) }
      defer { round.end() }
      for _ in 0..<count {
        let missing = members.filter { times[$0] == nil }
        if missing.isEmpty { break }
        round.run(targets, missing, wait: timeout / count, &times)
      }
    }
    return times
  }

  /// A socket, and what was sent on it.
  private struct Round {
    private let socket: Int32
    private let family: IPVersion
    private let identifier = UInt16.random(in: 1...UInt16.max)
    private var sent: [Int: Int] = [:]

    init?(_ family: IPVersion) {
      let number = Int32(family == .v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6)
      socket = ProbeSocket.open(.any(family.family), SOCK_RAW, number)
      self.family = family
      guard socket >= 0 else { return nil }
      setsockopt(socket, SOL_SOCKET, SO_RCVBUF, 1 << 20)
    }

    func end() { close(socket) }

    mutating func run(
      _ targets: [IPAddress?], _ members: [Int], wait: Int, _ times: inout [Int?]
    ) {
      for member in members {
        guard let address = targets[member] else { continue }
        let packet = EchoPacket.request(
          family, identifier: identifier, sequence: UInt16(truncatingIfNeeded: member), size: 24)
        sent[member] = Clock.microseconds()
        _ = ProbeSocket.send(packet, socket, to: address)
        receive(&times)
      }
      let end = Clock.microseconds(after: wait)
      while members.contains(where: { times[$0] == nil }) {
        let rest = end - Clock.microseconds()
        guard rest > 0 else { return }
        guard ProbeSocket.wait(socket, Int16(POLLIN), rest) else { return }
        receive(&times)
      }
    }

    private func receive(_ times: inout [Int?]) {
      var buffer = [UInt8](repeating: 0, count: 2048)
      while true {
        let count = recv(socket, &buffer, 0)
        guard count > 0 else { return }
        guard
          let sequence = EchoPacket.reply(
            buffer[..<count], family: family, identifier: identifier),
          let start = sent[sequence], sequence < times.count, times[sequence] == nil
        else { continue }
        times[sequence] = Clock.microseconds() - start
      }
    }
  }
}

/// Echo requests and replies as bytes.
enum EchoPacket {
  /// - Parameter size: the size of the ICMP message, header included.
  static func request(
    _ family: IPVersion, identifier: UInt16, sequence: UInt16, size: Int
  ) -> [UInt8] {
    var packet = [UInt8](repeating: 0, count: max(size, 8))
    packet[0] = family == .v4 ? 8 : 128
    packet[4] = UInt8(identifier >> 8)
    packet[5] = UInt8(identifier & 0xff)
    packet[6] = UInt8(sequence >> 8)
    packet[7] = UInt8(sequence & 0xff)
    // The kernel fills in the checksum of ICMPv6 itself.
    if family == .v4 {
      let sum = checksum(packet)
      packet[2] = UInt8(sum >> 8)
      packet[3] = UInt8(sum & 0xff)
    }
    return packet
  }

  /// The sequence number of a reply to `identifier`; nil for any other packet.
  static func reply(
    _ bytes: ArraySlice<UInt8>, family: IPVersion, identifier: UInt16
  ) -> Int? {
    var body = bytes
    // A raw IPv4 socket delivers the IP header too.
    if family == .v4 { body = body.dropFirst(Int((body.first ?? 0) & 0x0f) * 4) }
    let start = body.startIndex
    guard body.count >= 8, body[start] == (family == .v4 ? 0 : 129),
      UInt16(body[start + 4]) << 8 | UInt16(body[start + 5]) == identifier
    else { return nil }
    return Int(body[start + 6]) << 8 | Int(body[start + 7])
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
    }
    while sum >> 16 != 0 { sum = (sum & 0xffff) + sum >> 16 }
    return ~UInt16(truncatingIfNeeded: sum)
  }
}
