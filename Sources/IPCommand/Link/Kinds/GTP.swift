import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// GPRS tunnelling protocol (kernel: Documentation/networking/gtp.rst).
  static let gtp = LinkKind("gtp", rows: GTP.rows, unknownWord: .ignored, finish: GTP.putDefaults)
}

private enum GTP {
  static let rows: [KindAttribute] = [
    KindAttribute(
      GTPAttributes.keys.role,
      word: Word("=role", .choice(roles)) { (request, words) throws(CommandFailure) in
        try request.once(GTPAttributes.keys.role, "role", words)
        let word = try words.next()
        guard let role = roles.firstIndex(where: { word == "\($0)" }) else {
          throw .invalid(word, "invalid role, use sgsn or ggsn")
        }
        request.data.put(GTPAttributes.keys.role, UInt32(role))
      }
    ) { payload, view in
      guard let role = payload.u32 else { return }
      view.output.field("role", "role ", role < 2 ? "\(roles[Int(role)])" : "unknown")
    },
    KindAttribute(
      GTPAttributes.keys.pdpHashsize,
      word: Word("=hsize", .number("HSIZE")) { (request, words) throws(CommandFailure) in
        try request.once(GTPAttributes.keys.pdpHashsize, "hsize", words)
        request.data.put(GTPAttributes.keys.pdpHashsize, try words.u32("invalid PDP hash size"))
      }
    ) { payload, view in
      if let size = payload.u32 { view.output.field("hsize", "hsize ", size) }
    },
    KindAttribute(
      GTPAttributes.keys.restartCount,
      word: Word("=restart_count", .number("COUNT")) { (request, words) throws(CommandFailure) in
        try request.once(GTPAttributes.keys.restartCount, "restart_count", words)
        request.data.put(GTPAttributes.keys.restartCount, try words.u8("invalid restart_count"))
      }
    ) { payload, view in
      if let count = payload.u8 { view.output.field("restart_count", "restart_count ", count) }
    },
  ]

  private static let roles: [StaticString] = ["ggsn", "sgsn"]

  static let putDefaults: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    guard request.has(GTPAttributes.keys.role) else {
      throw CommandFailure("gtp: role of the gtp device was not specified", status: 1)
    }
    request.data.put(GTPAttributes.keys.createSockets, UInt8(1))
    if !request.has(GTPAttributes.keys.pdpHashsize) {
      request.data.put(GTPAttributes.keys.pdpHashsize, UInt32(1024))
    }
  }
}
