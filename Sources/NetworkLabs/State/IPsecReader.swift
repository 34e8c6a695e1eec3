import RouteNetlink
import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Policies and states of IPsec (ip-xfrm(8), linux/xfrm.h). Services may add some too.
enum IPsecReader {
  private static let newState = 0x10
  private static let deleteState = 0x11
  private static let getState = 0x12
  private static let newPolicy = 0x13
  private static let deletePolicy = 0x14
  private static let getPolicy = 0x15
  /// `XFRMA_MARK` and `XFRMA_IF_ID`, which are part of an object's key.
  private static let keys = [21, 31]

  /// The policies and states in a namespace; empty if the kernel has no IPsec.
  static func strangers(_ place: OpenNamespace) throws(NetlinkError) -> [Stranger] {
    do throws(NetlinkError) {
      let connection = NetlinkConnection(try place.socket(.ipsec))
      return try read(connection, getPolicy, policy) + read(connection, getState, state)
    } catch {
      guard error.code == EPROTONOSUPPORT else { throw error }
      return []
    }
  }

  private static func read(
    _ connection: borrowing NetlinkConnection, _ type: Int, _ decode: (Message) -> Stranger?
  ) throws(NetlinkError) -> [Stranger] {
    var result: [Stranger] = []
    try connection.consistentDump(Request(type, header: ()), reset: { result = [] }) {
      if let item = decode($0) { result.append(item) }
    }
    return result
  }

  /// Reads an `xfrm_userpolicy_info`.
  private static func policy(_ message: Message) -> Stranger? {
    let bytes = message.payload
    guard Int(message.type) == newPolicy, bytes.count >= Length.policy,
      let selector = selector(bytes),
      // Policies of single sockets have further directions.
      let direction = ["in", "out", "fwd"][optional: Int(bytes[160])]
    else { return nil }
    // An `xfrm_userpolicy_id`: selector, index and direction.
    let name =
      bytes.prefix(Length.selector).array + bytes.dropFirst(156).prefix(4).array
      + [bytes[160], 0, 0, 0]
    let words = "policy \(direction) \(selector)" + (bytes[161] == 1 ? " block" : "")
    let request = Request(
      deletePolicy, header: name, attributes: kept(message, after: Length.policy))
    return Stranger(.xfrm, words, .ipsec(request))
  }

  /// Reads an `xfrm_usersa_info`.
  private static func state(_ message: Message) -> Stranger? {
    let bytes = message.payload
    guard Int(message.type) == newState, bytes.count >= Length.state,
      let family: UInt16 = bytes.integer(at: 212), let spi: UInt32 = bytes.integer(at: 72),
      // A state that is still being negotiated has no SPI yet.
      spi != 0
    else { return nil }
    // An `xfrm_usersa_id`: destination, SPI, family and protocol.
    let name =
      bytes.dropFirst(Length.selector).prefix(20).array
      + [UInt8(family & 0xff), UInt8(family >> 8), bytes[76], 0]
    let isV4 = family == AddressFamily.ipv4.rawValue
    func address(_ offset: Int) -> IPAddress {
      IPAddress(bytes.dropFirst(offset).prefix(isV4 ? 4 : 16)) ?? .any(.ipv4)
    }
    let number = String(spi.bigEndian, radix: 16)
    let words = "state src \(address(80)) dst \(address(56)) proto \(bytes[76]) spi 0x\(number)"
    let request = Request(
      deleteState, header: name, attributes: kept(message, after: Length.state))
    return Stranger(.xfrm, words, .ipsec(request))
  }

  /// The words for an `xfrm_selector`: "src 192.0.2.0/24 dst 198.51.100.1/32".
  private static func selector(_ bytes: Payload) -> String? {
    guard let family: UInt16 = bytes.integer(at: 40) else { return nil }
    let length = family == AddressFamily.ipv4.rawValue ? 4 : 16
    guard let target = IPAddress(bytes.prefix(length)),
      let source = IPAddress(bytes.dropFirst(16).prefix(length))
    else { return nil }
    return "src \(source)/\(bytes[43]) dst \(target)/\(bytes[42])"
  }

  private static func kept(_ message: Message, after header: Int) -> AttributeList {
    let table = message.attributes(after: header)
    var list = AttributeList()
    for key in keys { if let payload = table[key] { list.put(key, bytes: payload.array) } }
    return list
  }

  /// The sizes of the structures in bytes.
  private enum Length {
    static let selector = 56
    static let policy = 168
    static let state = 224
  }
}

extension Array {
  fileprivate subscript(optional index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
