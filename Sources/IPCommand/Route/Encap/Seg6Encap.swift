import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// The words of a segment list.
struct Seg6Words {
  var mode: SegmentRoutingMode?
  var segments: String?
  var hmacKey: UInt32 = 0
  var request = EncapRequest()

  /// The addresses of a comma-separated list, one more than there are commas. For each empty part, a zero address is
  /// added at the end.
  static func addresses(_ text: String, _ words: Arguments) throws(CommandFailure)
    -> [IPAddress]
  {
    var addresses: [IPAddress] = []
    for part in text.split(separator: ",") {
      let address = try words.address(String(part), .ipv6)
      // "any" has no bytes, so it becomes a zero address.
      addresses.append(address.isZero ? .any(.ipv6) : address)
    }
    let count = text.utf8.count { $0 == UInt8(ascii: ",") } + 1
    while addresses.count < count { addresses.append(.any(.ipv6)) }
    return addresses
  }

  static func show(_ header: SegmentRoutingHeader, _ output: Output) {
    output.array("segs", before: "segs \(header.segments.count) [ ", after: "] ") {
      for segment in header.segments { output.address(nil, "", segment) }
    }
    if header.hmacKey != 0 {
      output.field(
        "hmac", json: .string("0x" + String(header.hmacKey, radix: 16)),
        text: "hmac \(String(header.hmacKey, radix: 16, uppercase: true)) ")
    }
  }
}

extension EncapKind {
  /// A segment routing header (linux/seg6_iptunnel.h): the mode, then the header.
  static let seg6 = EncapKind(.seg6, words: { rows.map(\.description) }) {
    (words) throws(CommandFailure) in
    var read = Seg6Words()
    try words.parsePrefix(rows, into: &read)
    var segments = try Seg6Words.addresses(read.segments ?? "", words)
    // A header inserted into the packet itself ends with the packet's own destination.
    if read.mode == .inline { segments.append(.any(.ipv6)) }
    let header = SegmentRoutingHeader(segments, hmacKey: read.hmacKey)
    let mode = [UInt8](bytesOf: read.mode?.rawValue ?? .max)
    header.put(SegmentRoutingAttributes.keys.srh, after: mode, into: &read.request.list)
    return read.request.list
  } show: { table, session in
    guard let payload = table.payload(SegmentRoutingAttributes.keys.srh) else { return }
    let word = payload.u32.flatMap { SegmentRoutingMode(rawValue: $0).word }
    session.output.field("mode", "mode ", word.map { "\($0)" } ?? "<unknown>")
    if let source = table.payload(SegmentRoutingAttributes.keys.src).flatMap({
      IPAddress(family: .ipv6, $0)
    }) {
      session.output.address("tunsrc", "tunsrc ", source)
    }
    if let header = SegmentRoutingHeader(payload.dropFirst(4)) {
      Seg6Words.show(header, session.output)
    }
  }

  private static let rows: [Word<Seg6Words>] = [
    Word("=mode", SegmentRoutingMode.shape) { (read, words) throws(CommandFailure) in
      let word = try read.request.value("mode", words)
      guard let mode = SegmentRoutingMode(word) else {
        throw .invalid(word, "\"mode\" value is invalid\n")
      }
      read.mode = mode
    },
    Word("=segs", .text("ADDRESS[,ADDRESS...]")) { (read, words) throws(CommandFailure) in
      let word = try read.request.value("segs", words)
      if read.mode == nil { throw .invalid(word, "\"segs\" provided before \"mode\"\n") }
      read.segments = word
    },
    Word("=hmac", .number("KEYID")) { (read, words) throws(CommandFailure) in
      read.hmacKey = Number.u32(try read.request.value("hmac", words)) ?? 0
    },
    Word("=tunsrc", .address) { (read, words) throws(CommandFailure) in
      let word = try read.request.value("tunsrc", words)
      if read.mode == nil { throw .invalid(word, "\"tunsrc\" provided before \"mode\"\n") }
      if read.mode == .inline {
        throw .invalid(word, "\"tunsrc\" invalid with inline mode\n")
      }
      let source = try words.address(word, .ipv6)
      read.request.list.put(SegmentRoutingAttributes.keys.src, bytes: source.bytes)
    },
  ]
}
