import CLinux
import Glibc
import Linux
import Netlink

/// Changes of nftables that the kernel carries out all or not at all (linux/netfilter/nfnetlink.h). Starting the program
/// nft would take longer than all else that the plugin does.
struct FilterBatch {
  private var requests: [Request] = []

  /// NFNL_SUBSYS_NFTABLES
  static let subsystem = 10
  /// The types of messages, NFT_MSG_* of linux/netfilter/nf_tables.h.
  enum Message: Int {
    case newTable = 0
    case newChain = 3
    case newRule = 6
    case getRule = 7
    case deleteRule = 8

    var type: Int { FilterBatch.subsystem << 8 | rawValue }
  }

  /// NFPROTO_INET, NFPROTO_BRIDGE
  enum Family: UInt8 {
    case inet = 1
    case bridge = 7
  }

  /// `nfgenmsg`, whose last field is in network order.
  static func header(_ family: UInt8, resource: UInt16 = 0) -> [UInt8] {
    [family, 0, UInt8(resource >> 8), UInt8(truncatingIfNeeded: resource)]
  }

  mutating func append(
    _ message: Message, _ family: Family, flags: Int32 = 0, _ attributes: AttributeList
  ) {
    requests.append(
      Request(
        message.type, flags: Int(flags), header: Self.header(family.rawValue),
        attributes: attributes))
  }

  /// What is sent: the changes between the marks of begin and end (NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END). Kernels
  /// before 6.10 do not acknowledge these two.
  func encoded(sequence: UInt32) throws(NetlinkError) -> [UInt8] {
    let edge = Self.header(0, resource: UInt16(Self.subsystem))
    var number = sequence
    var bytes = try Request(16, header: edge).encoded(sequence: number)
    for request in requests {
      number += 1
      bytes += try request.encoded(sequence: number, extraFlags: .acknowledge)
    }
    return bytes + (try Request(17, header: edge).encoded(sequence: number + 1))
  }

  /// Carries the changes out.
  ///
  /// - Throws: the kernel's first refusal.
  func run() throws(NetlinkError) {
    let socket = try NetlinkSocket(.netfilter)
    try socket.send(encoded(sequence: 1))
    // The kernel has answered everything when the call returns.
    var buffer = [UInt8](uncleared: 32768)
    while let datagram = try socket.receive(into: &buffer, wait: false) {
      for message in MessageSequence(buffer, count: datagram.count) where message.type == .error {
        let code = -(message.payload.s32 ?? 0)
        if code != 0 { throw refusal(code, Int(message.sequence) - 2) }
      }
    }
  }

  private func refusal(_ code: Int32, _ index: Int) -> NetlinkError {
    let names: [Int: String] = [
      Message.newTable.type: "NFT_MSG_NEWTABLE", Message.newChain.type: "NFT_MSG_NEWCHAIN",
      Message.newRule.type: "NFT_MSG_NEWRULE", Message.deleteRule.type: "NFT_MSG_DELRULE",
    ]
    let type = requests.indices.contains(index) ? Int(requests[index].type) : 0
    return NetlinkError(.request, names[type] ?? "nftables", code: code, index: index)
  }
}
