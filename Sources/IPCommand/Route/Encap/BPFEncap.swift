import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// A loaded program, given by the path where it is pinned (bpf(2), `BPF_OBJ_GET`).
struct BPFProgram {
  let descriptor: Int32
  /// The name that the kernel will show for it.
  let name: String

  /// Reads `pinned PATH`.
  static func parse(_ words: Arguments) throws(CommandFailure) -> BPFProgram {
    guard words.take("pinned|object-pinned") else {
      throw .usage(
        "Failed to parse eBPF program: only one that is loaded and pinned can be named here")
    }
    let path = try words.next()
    let descriptor = linux_bpf_object_get(path)
    guard descriptor >= 0 else {
      throw .usage(
        "Couldn't retrieve pinned program '\(path)': \(errorText(errno))\n"
          + "Failed to parse eBPF program: Operation not permitted")
    }
    let base = path.split(separator: "/").last.map(String.init) ?? path
    return BPFProgram(descriptor: descriptor, name: "\(base):[*fsobj]")
  }

  static func show(_ label: String, _ name: String?, _ output: Output) {
    output.field(
      label, json: .string(name ?? "<unknown>"), text: label + " " + (name.map { $0 + " " } ?? ""))
  }
}

extension EncapKind {
  /// Programs that process the route's packets (`LWT_BPF_*`).
  static let bpf = EncapKind(.bpf, words: { rows.map(\.description) }) {
    (words) throws(CommandFailure) in
    var request = EncapRequest()
    try words.parsePrefix(rows, into: &request)
    return request.list
  } show: { table, session in
    for (code, name) in [
      (BPFAttributes.keys.in, "in"), (BPFAttributes.keys.out, "out"),
      (BPFAttributes.keys.xmit, "xmit"),
    ] {
      if let program = table.nested(code) {
        BPFProgram.show(name, program[BPFProgramAttributes.keys.name], session.output)
      }
    }
    if let size = table[BPFAttributes.keys.xmitHeadroom] {
      session.output.field("headroom", " ", size)
    }
  }

  private static let rows: [Word<EncapRequest>] = [
    program("=in", BPFAttributes.keys.in), program("=out", BPFAttributes.keys.out),
    program("=xmit", BPFAttributes.keys.xmit),
    Word("=headroom", .number("SIZE")) { (request, words) throws(CommandFailure) in
      let word = try request.value("headroom", words)
      guard let size = Number.u32(word), size > 0 else {
        throw .invalid(word, "headroom is invalid\n")
      }
      request.list.put(BPFAttributes.keys.xmitHeadroom, size)
    },
  ]

  private static func program(
    _ spec: StaticString, _ key: AttributeKey<Attributes<BPFProgramAttributes>>
  ) -> Word<EncapRequest> {
    Word(spec, .rest("pinned FILE")) { (request, words) throws(CommandFailure) in
      try request.once(words.keyword, words.keyword)
      let program = try BPFProgram.parse(words)
      request.list.nest(key, flagged: true) { (inner: inout AttributeList) in
        inner.put(BPFProgramAttributes.keys.fd, UInt32(bitPattern: program.descriptor))
        inner.put(BPFProgramAttributes.keys.name, string: program.name)
      }
    }
  }
}
