import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Elements of nftables sets with timeouts, written over netlink (linux/netfilter/nf_tables.h).
struct SetElements {
  let table: String

  struct Element: Hashable {
    var set: String
    var address: IPAddress
  }

  // NFT_MSG_NEWSETELEM and NFT_MSG_DELSETELEM of the subsystem.
  private static let subsystem: UInt16 = 10
  private static let add = Int(subsystem << 8 | 12)
  private static let delete = Int(subsystem << 8 | 14)
  /// NFNL_MSG_BATCH_BEGIN and NFNL_MSG_BATCH_END of linux/netfilter/nfnetlink.h
  private static let begin = 0x10
  private static let end = 0x11

  /// One transaction that makes each element stay for the given milliseconds from now on, whether it exists or
  /// not. Before Linux 6.12 the timeout of an element cannot be changed, and deleting a missing element fails.
  func transaction(
    _ elements: [(element: Element, milliseconds: UInt64)]
  ) throws(NetlinkError) -> [UInt8] {
    var requests = [Self.batch(Self.begin)]
    for (element, time) in elements {
      requests.append(request(Self.add, element, time))
      requests.append(request(Self.delete, element, nil))
      requests.append(request(Self.add, element, time))
    }
    requests.append(Self.batch(Self.end))
    var bytes: [UInt8] = []
    for (number, request) in requests.enumerated() {
      bytes += try request.encoded(sequence: UInt32(number))
      while bytes.count % 4 != 0 { bytes.append(0) }
    }
    return bytes
  }

  private static func batch(_ type: Int) -> Request {
    Request(type, header: (AddressFamily.unspecified.rawValue, UInt8(0), subsystem.bigEndian))
  }

  private func request(_ type: Int, _ element: Element, _ milliseconds: UInt64?) -> Request {
    let family: UInt8 = FilterTables.Family.inet.rawValue
    var request = Request(
      type, flags: type == Self.add ? Int(NLM_F_CREATE) : 0, header: (family, UInt8(0), UInt16(0)))
    // NFTA_SET_ELEM_LIST_TABLE, _SET and _ELEMENTS.
    request.attributes.put(1, string: table)
    request.attributes.put(2, string: element.set)
    var value = AttributeList()
    // NFTA_DATA_VALUE
    value.put(1, bytes: element.address.bytes)
    var one = AttributeList()
    // NFTA_SET_ELEM_KEY and NFTA_SET_ELEM_TIMEOUT
    one.nest(1, flagged: true, value)
    if let milliseconds { one.put(4, milliseconds.bigEndian) }
    var list = AttributeList()
    // NFTA_LIST_ELEM
    list.nest(1, flagged: true, one)
    request.attributes.nest(3, flagged: true, list)
    return request
  }
}
