import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A packet that a rule logged to a group of nfnetlink_log (linux/netfilter/nfnetlink_log.h).
struct PacketCopy {
  /// The prefix in the rule's log statement.
  let mark: String
  /// The packet from its IP header on; it may be truncated.
  let packet: [UInt8]

  private static let subsystem: UInt16 = 4
  /// `nfgenmsg`
  private static let headerSize = 4

  /// nil for other messages.
  init?(_ message: Message) {
    // NFULNL_MSG_PACKET
    guard message.type.rawValue == Self.subsystem << 8 else { return nil }
    let attributes = message.attributes(after: Self.headerSize)
    // NFULA_PAYLOAD and NFULA_PREFIX
    guard let packet = attributes[9], let mark = attributes.string(10) else { return nil }
    self.packet = packet.array
    self.mark = mark
  }

  /// Makes a socket of NETLINK_NETFILTER receive the packets of a group.
  ///
  /// - Throws: with EBUSY if another program uses the group, and if the kernel does not support such logs.
  static func listen(to group: UInt16, _ connection: NetlinkConnection) throws(NetlinkError) {
    // NFULA_CFG_CMD of NFULNL_CFG_CMD_BIND.
    try configure(group, connection) { $0.put(1, UInt8(1)) }
    // NFULA_CFG_MODE: as much of the packet as possible, NFULNL_COPY_PACKET.
    try configure(group, connection) { $0.put(2, bytes: [0, 0, 0xff, 0xff, 2, 0]) }
    // NFULA_CFG_QTHRESH: send each packet at once.
    try configure(group, connection) { $0.put(5, bytes: [0, 0, 0, 1]) }
  }

  private static func configure(
    _ group: UInt16, _ connection: NetlinkConnection, _ put: (inout AttributeList) -> Void
  ) throws(NetlinkError) {
    let header = (AddressFamily.unspecified.rawValue, UInt8(0), group.bigEndian)
    // NFULNL_MSG_CONFIG
    var request = Request(Int(subsystem << 8 | 1), header: header)
    put(&request.attributes)
    try connection.perform(request)
  }

  // MARK: the contents of the packet

  /// Where the packet was to go.
  struct Destination {
    var address: IPAddress
    /// The name from /etc/protocols, or else a number.
    var `protocol`: String
    /// The port of TCP, UDP and the like.
    var port: UInt16?
  }

  /// nil if the packet is truncated before this.
  var destination: Destination? {
    guard let header else { return nil }
    let word = Self.protocols[header.protocol]
    var result = Destination(address: header.destination, protocol: word ?? "\(header.protocol)")
    if ["tcp", "udp", "sctp", "udplite"].contains(word), packet.count >= header.length + 4 {
      result.port = UInt16(packet[header.length + 2]) << 8 | UInt16(packet[header.length + 3])
    }
    return result
  }

  /// The payload of a UDP packet; nil for others, and for fragments.
  var datagram: [UInt8]? {
    guard let header, header.protocol == UInt8(IPPROTO_UDP), !header.isFragment,
      packet.count >= header.length + 8
    else { return nil }
    return Array(packet[(header.length + 8)...])
  }

  private static let protocols: [UInt8: String] = [
    1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 17: "udp", 33: "dccp", 41: "ipv6", 47: "gre",
    50: "esp",
    58: "icmpv6", 132: "sctp", 136: "udplite",
  ]

  private struct Header {
    var length: Int
    var `protocol`: UInt8
    var destination: IPAddress
    var isFragment = false
  }

  private var header: Header? {
    switch packet.first.map({ $0 >> 4 }) {
    case 4?:
      let length = Int(packet[0] & 0xf) * 4
      guard length >= 20, packet.count >= length,
        let address = IPAddress(family: .ipv4, bytes: Array(packet[16..<20]))
      else { return nil }
      let isFragment = packet[6] & 0x3f != 0 || packet[7] != 0
      return Header(
        length: length, protocol: packet[9], destination: address, isFragment: isFragment)
    case 6?:
      guard packet.count >= 40,
        let address = IPAddress(family: .ipv6, bytes: Array(packet[24..<40]))
      else { return nil }
      return headerOfIPv6(address)
    default: return nil
    }
  }

  /// Skips hop-by-hop options, routing, fragment and destination options (RFC 8200, section 4).
  private func headerOfIPv6(_ address: IPAddress) -> Header {
    var header = Header(length: 40, protocol: packet[6], destination: address)
    while [0, 43, 44, 60].contains(header.protocol), packet.count >= header.length + 8 {
      let isFragment = header.protocol == 44
      header.isFragment = header.isFragment || isFragment
      header.protocol = packet[header.length]
      header.length += isFragment ? 8 : (Int(packet[header.length + 1]) + 1) * 8
    }
    return header
  }
}
