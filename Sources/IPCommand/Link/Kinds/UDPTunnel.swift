import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Words and fields shared by vxlan and geneve.
enum UDPTunnel {
  /// The don't-fragment bit. Text leaves it out if it is "unset" or has no word.
  static func fragmentation(_ key: AttributeKey<TunnelFragmentation>) -> KindAttribute {
    KindAttribute(
      key,
      word: .named(key, "df", repeated: .refused) { word, _ in
        .invalid(word, "DF must be 'unset', 'set' or 'inherit'")
      }
    ) { value, view in
      guard let name = value.word.map({ "\($0)" }) else { return }
      view.output.field("df", json: .string(name), text: value == .unset ? "" : "df \(name) ")
    }
  }

  /// A TTL; nil for "inherit".
  static func readTTL(_ words: Arguments) throws(CommandFailure) -> UInt8? {
    let word = try words.next()
    if word == "inherit" { return nil }
    if word == "auto" { return 0 }
    guard let value = Number.u32(word) else { throw .invalid(word, "invalid TTL") }
    guard value <= 255 else { throw .invalid(word, "TTL must be <= 255") }
    return UInt8(value)
  }

  /// A type of service; 1 is "inherit".
  static func readTOS(_ words: Arguments) throws(CommandFailure) -> UInt8 {
    let word = try words.next()
    if word == "inherit" { return 1 }
    guard let value = words.session.names.number(.dsfield, word) ?? Number.u32(word, base: 16),
      value < 256
    else { throw .invalid(word, "bad TOS value") }
    return UInt8(value)
  }

  static func showTOS(_ value: UInt8, _ view: KindView) {
    guard value != 0 else { return }
    let hex = alternateHex(value)
    view.output.field(
      "tos", json: .string(hex), text: value == 1 ? "tos inherit " : "tos \(hex) ")
  }

  /// A 20-bit flow label in network byte order.
  static func readLabel(_ words: Arguments) throws(CommandFailure) -> UInt32 {
    let word = try words.next()
    guard let value = Number.u32(word), value <= 0xfffff else {
      throw .invalid(word, "invalid flowlabel")
    }
    return value
  }

  static func showLabel(_ value: UInt32, _ view: KindView) {
    guard value != 0 else { return }
    view.output.hex("label", "flowlabel ", value)
  }

  /// Two ports in network byte order.
  static func readPorts(_ words: Arguments) throws(CommandFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    for refusal in ["min port", "max port"] {
      let port = try words.u16(refusal)
      bytes += [UInt8(port >> 8), UInt8(truncatingIfNeeded: port)]
    }
    return bytes
  }

  static func showPorts(_ payload: Payload, _ view: KindView) {
    guard let low: UInt16 = payload.integer(), let high: UInt16 = payload.integer(at: 2) else {
      return
    }
    view.output.text("srcport ")
    view.output.object("port_range") {
      view.output.field("low", "", UInt16(bigEndian: low))
      view.output.field("high", "", UInt16(bigEndian: high))
    }
  }
}
