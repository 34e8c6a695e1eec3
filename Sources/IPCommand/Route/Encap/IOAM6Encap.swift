import Netlink
import RouteNetlink
import Linux

extension EncapKind {
  private static let largestTrace: UInt16 = 244

  /// In-situ measurement data (linux/ioam6_iptunnel.h). The words stand in a fixed order.
  static let ioam6 = EncapKind(.ioam6, words: { descriptions }) {
    (words) throws(CommandFailure) in
    var list = AttributeList()
    let frequency = words.take("=freq") ? try frequency(words.next()) : (1, 1)
    list.put(IOAMAttributes.keys.freqK, frequency.0)
    list.put(IOAMAttributes.keys.freqN, frequency.1)
    try tunnel(&list, words)
    list.put(IOAMAttributes.keys.trace, bytes: try trace(words))
    return list
  } show: { table, session in
    show(table, session.output)
  }

  private static let descriptions: [WordDescription] = [
    WordDescription(spec: "=freq", values: [.text("K/N")]),
    WordDescription(spec: "=mode", values: [IOAMMode.shape]),
    WordDescription(spec: "=tunsrc", values: [.address]),
    WordDescription(spec: "=tundst", values: [.address]),
    WordDescription(spec: "=trace", values: [.rest("prealloc type TYPE ns ID size SIZE")]),
  ]

  /// `K/N`: in K of every N packets.
  private static func frequency(_ text: String) throws(CommandFailure) -> (UInt32, UInt32) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if text.utf8.count > 15 { throw .invalid(text, "Invalid frequency (too long)") }
    guard parts.count == 2, let k = decimal(parts[0]), let n = decimal(parts[1]) else {
      throw .invalid(text, "Invalid frequency (malformed)")
    }
    let bounds: ClosedRange<UInt32> = 1...1_000_000
    if !bounds.contains(k) { throw .invalid(text, "Out of bound \"k\" frequency") }
    if !bounds.contains(n) { throw .invalid(text, "Out of bound \"n\" frequency") }
    if k > n { throw .invalid(text, "Frequency with k > n is forbidden") }
    return (k, n)
  }

  private static func decimal(_ text: Substring) -> UInt32? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt32(text) : nil
  }

  /// The mode, and the addresses of the outer header if the mode has one.
  private static func tunnel(
    _ list: inout AttributeList, _ words: Arguments
  ) throws(CommandFailure) {
    var mode = IOAMMode.inline
    if words.take("=mode") {
      let word = try words.next()
      guard let found = IOAMMode(word) else { throw .invalid(word, "Invalid mode") }
      mode = found
    }
    list.put(IOAMAttributes.keys.mode, mode)
    let isInline = mode == .inline
    if words.take("=tunsrc") {
      if isInline { throw .invalid("tunsrc", "Inline mode does not need tunsrc") }
      list.put(IOAMAttributes.keys.src, bytes: try words.address(.ipv6).bytes)
    }
    if words.take("=tundst") {
      if isInline { throw .invalid("tundst", "Inline mode does not need tundst") }
      list.put(IOAMAttributes.keys.dst, bytes: try words.address(.ipv6).bytes)
    } else if !isInline {
      throw missing("tundst")
    }
  }

  /// The header of the trace: namespace, space in 4-byte words, and bits for the requested data.
  private static func trace(_ words: Arguments) throws(CommandFailure) -> [UInt8] {
    for keyword: StaticString in ["=trace", "=prealloc", "=type"] {
      guard words.take(keyword) else { throw missing(String("\(keyword)".dropFirst())) }
    }
    let type = try words.next()
    guard let wanted = Number.u32(type), wanted != 0 else {
      throw .invalid(type, "Invalid trace type")
    }
    guard words.take("=ns") else { throw missing("ns") }
    let namespace = try words.u16("Invalid namespace ID")
    guard words.take("=size") else { throw missing("size") }
    let text = try words.next()
    guard let size = Number.u16(text), size > 0 else { throw .invalid(text, "Invalid trace size") }
    if size % 4 != 0 { throw .invalid(text, "Trace size must be a 4-octet multiple") }
    if size > largestTrace { throw .invalid(text, "Trace size is too big") }
    var bytes = [UInt8(namespace >> 8), UInt8(namespace & 255), 0, UInt8(size / 4)]
    bytes.append(bytesOf: (wanted << 8).bigEndian)
    return bytes
  }

  private static func missing(_ keyword: String) -> CommandFailure {
    .grammar("Error: argument \"\(keyword)\" is required")
  }

  private static func show(_ table: AttributeTable, _ output: Output) {
    if let k = table[IOAMAttributes.keys.freqK], let n = table[IOAMAttributes.keys.freqN] {
      output.field("freqk", "freq ", k, "")
      output.field("freqn", "/", n)
    }
    if let mode = table[IOAMAttributes.keys.mode] {
      output.field("mode", "mode ", mode.word(or: "<unknown>"))
    }
    for (key, name) in [
      (IOAMAttributes.keys.src, "tunsrc"), (IOAMAttributes.keys.dst, "tundst"),
    ] {
      if let address = table.payload(key).flatMap({ IPAddress(family: .ipv6, $0) }) {
        output.address(name, name + " ", address, color: false)
      }
    }
    guard let trace = table.payload(IOAMAttributes.keys.trace),
      let type = trace.integer(at: 4, as: UInt32.self).map({ UInt32(bigEndian: $0) >> 8 })
    else { return }
    output.null("trace", "trace ")
    output.null("prealloc", "prealloc ")
    let digits = String(type, radix: 16)
    let padded = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
    output.field("type", json: .string(digits), text: "type 0x\(padded) ")
    output.field("ns", "ns ", UInt16(trace[0]) << 8 | UInt16(trace[1]))
    output.field("size", "size ", UInt32(trace[3] & 0x7f) * 4)
  }
}
