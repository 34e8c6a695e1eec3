import RouteNetlink
import CLinux
import Glibc
import Linux

/// The largest packet that passes unfragmented, found with echo requests that may not be fragmented.
enum PathMTU {
  static func observe(_ address: IPAddress, timeout: Int) -> Observation {
    guard let probe = Probe(address) else {
      return Observation(code: errno)
    }
    defer { probe.end() }
    var low = address.version == .v4 ? 68 : 1280
    guard probe.passes(low, tries: 3, timeout) else {
      return Observation(false, "no answer from \(address)")
    }
    // Usually the kernel's value is right, once routers have reported theirs.
    var high = probe.believed
    for _ in 0..<8 {
      if probe.passes(high, tries: 3, timeout) { return result(high) }
      let believed = probe.believed
      guard believed < high else { break }
      high = believed
    }
    // Packets vanish silently: search by halving.
    while high - low > 1 {
      let middle = (low + high) / 2
      if probe.passes(middle, tries: 2, timeout / 6) { low = middle } else { high = middle }
    }
    return result(low)
  }

  private static func result(_ size: Int) -> Observation {
    Observation(true, "\(size) bytes", number: size)
  }

  private struct Probe {
    private let echo: Int32
    private let path: Int32
    private let address: IPAddress

    init?(_ address: IPAddress) {
      self.address = address
      let isV4 = address.version == .v4
      echo = ProbeSocket.open(address, SOCK_RAW, Int32(isV4 ? IPPROTO_ICMP : IPPROTO_ICMPV6))
      path = ProbeSocket.open(address, SOCK_DGRAM, 0)
      // IP_PMTUDISC_DO and IPV6_PMTUDISC_DO: never fragment, and heed what routers report.
      let never: Int32 = 2
      let (level, option) =
        isV4 ? (Int32(IPPROTO_IP), IP_MTU_DISCOVER) : (Int32(IPPROTO_IPV6), IPV6_MTU_DISCOVER)
      guard echo >= 0, path >= 0, setsockopt(echo, level, option, never) == 0,
        setsockopt(path, level, option, never) == 0,
        ProbeSocket.connect(path, address, 9) == 0
      else {
        let code = errno
        end()
        errno = code
        return nil
      }
    }

    func end() {
      close(echo)
      close(path)
    }

    /// The path MTU that the kernel knows at the moment.
    var believed: Int {
      let isV4 = address.version == .v4
      let mtu = getsockopt(
        path, Int32(isV4 ? IPPROTO_IP : IPPROTO_IPV6), isV4 ? IP_MTU : IPV6_MTU)
      return mtu.map { min(Int($0), 65535) } ?? 1500
    }

    /// Whether one of `tries` packets of this size, IP header included, is answered within `timeout` microseconds:
    /// a single one may get lost. False at once if the kernel knows it is too large.
    func passes(_ size: Int, tries: Int, _ timeout: Int) -> Bool {
      let identifier = UInt16.random(in: 1...UInt16.max)
      let packet = EchoPacket.request(
        address.version ?? .v4, identifier: identifier, sequence: 1,
        size: size - (address.version == .v4 ? 20 : 40))
      for _ in 0..<tries {
        guard ProbeSocket.send(packet, echo, to: address) == packet.count else { return false }
        if isAnswered(identifier, timeout / tries) { return true }
      }
      return false
    }

    private func isAnswered(_ identifier: UInt16, _ timeout: Int) -> Bool {
      var buffer = [UInt8](repeating: 0, count: 65600)
      let end = Clock.microseconds(after: timeout)
      while ProbeSocket.wait(echo, Int16(POLLIN), end - Clock.microseconds()) {
        let count = recv(echo, &buffer, 0)
        guard count > 0 else { return false }
        let packet = buffer[..<count]
        if EchoPacket.reply(packet, family: address.version ?? .v4, identifier: identifier) != nil {
          return true
        }
      }
      return false
    }
  }
}
