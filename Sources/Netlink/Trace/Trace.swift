import CLinux
import Glibc
import Linux

/// Recorded exchanges as text.
public enum Trace {
  /// One datagram: its direction, and for each message its type, attributes and bytes in hex, which
  /// `Exchange.parse` reads. Types and attributes have the names of `family`, or else numbers.
  public static func text(_ exchange: Exchange, _ family: (any NetlinkFamily)? = nil) -> String {
    var text = "\(exchange.direction.rawValue)\n"
    for message in MessageSequence(exchange.bytes) {
      text +=
        "# \(name(message, family)) flags 0x\(String(message.flags.rawValue, radix: 16)) "
        + "sequence \(message.sequence) port \(message.port)\n"
      text += body(message, family) + hex(message.bytes) + "\n"
    }
    return text
  }

  private static func name(_ message: Message, _ family: (any NetlinkFamily)?) -> String {
    switch message.type {
    case .noOperation: "NLMSG_NOOP"
    case .error: "NLMSG_ERROR"
    case .done: "NLMSG_DONE"
    case .overrun: "NLMSG_OVERRUN"
    default: family?.messageName(message.type) ?? "type \(message.type.rawValue)"
    }
  }

  private static func body(_ message: Message, _ family: (any NetlinkFamily)?) -> String {
    if [.error, .done].contains(message.type) { return acknowledgement(message) }
    let attributes = family?.attributes(of: message) ?? []
    return attributes.map(line).joined()
  }

  /// The error, and the details of its extended acknowledgement.
  private static func acknowledgement(_ message: Message) -> String {
    let code = message.errorCode
    var text = code == 0 ? "" : "#   error \(code): \(errorText(code))\n"
    guard message.flags.contains(.hasDetails) else { return text }
    for attribute in message.payload.dropFirst(message.acknowledgementLength).attributes {
      let names = ["UNUSED", "MSG", "OFFS", "COOKIE", "POLICY", "MISS_TYPE", "MISS_NEST"]
      let name =
        names.indices.contains(attribute.type) ? names[attribute.type] : "\(attribute.type)"
      text += line(NamedAttribute("NLMSGERR_ATTR_\(name)", attribute.payload))
    }
    return text
  }

  private static func line(_ attribute: NamedAttribute) -> String {
    let start = "#   " + String(repeating: "  ", count: attribute.depth) + attribute.name
    return start + (attribute.isNest ? "\n" : ": \(value(attribute.payload))\n")
  }

  /// The bytes and their probable meaning: text that ends in a NUL, or a number in host byte order.
  private static func value(_ payload: Payload) -> String {
    let text = payload.string
    if text.utf8.count > 1, text.utf8.count == payload.count - 1,
      text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f })
    {
      return "\(hex(payload.array)) \"\(text)\""
    }
    let number: UInt64? =
      switch payload.count {
      case 1: payload.u8.map(UInt64.init)
      case 2: payload.u16.map(UInt64.init)
      case 4: payload.u32.map(UInt64.init)
      case 8: payload.u64
      default: nil
      }
    return hex(payload.array) + (number.map { " = \($0)" } ?? "")
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
  }
}

/// A named attribute of a message, for display.
public struct NamedAttribute: Sendable {
  /// The kernel's name, or the code as a number.
  public var name: String
  /// The contents of the attribute.
  public var payload: Payload
  /// How many nests are around it.
  public var depth: Int
  /// Whether its contents follow as separate attributes.
  public var isNest: Bool

  /// An attribute with this name, `depth` nests deep.
  public init(_ name: String, _ payload: Payload, depth: Int = 0, isNest: Bool = false) {
    self.name = name
    self.payload = payload
    self.depth = depth
    self.isNest = isNest
  }
}
