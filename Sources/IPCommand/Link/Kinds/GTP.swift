import CLinux
import Netlink

extension LinkKind {
  /// GPRS tunnelling protocol (kernel: Documentation/networking/gtp.rst).
  static let gtp = LinkKind("gtp", rows: GTP.rows, unknownWord: .ignored, finish: GTP.putDefaults)
}

private enum GTP {
  static let rows: [KindAttribute] = [
    KindAttribute(
      IFLA_GTP_ROLE,
      word: Word("=role", .choice(roles)) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GTP_ROLE, "role", words)
        let word = try words.next()
        guard let role = roles.firstIndex(where: { word == "\($0)" }) else {
          throw .invalid(word, "invalid role, use sgsn or ggsn")
        }
        request.data.put(IFLA_GTP_ROLE, UInt32(role))
      }
    ) { payload, view in
      guard let role = payload.u32 else { return }
      view.output.field("role", "role ", role < 2 ? "\(roles[Int(role)])" : "unknown")
    },
    KindAttribute(
      IFLA_GTP_PDP_HASHSIZE,
      word: Word("=hsize", .number("HSIZE")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GTP_PDP_HASHSIZE, "hsize", words)
        request.data.put(IFLA_GTP_PDP_HASHSIZE, try words.u32("invalid PDP hash size"))
      }
    ) { payload, view in
      if let size = payload.u32 { view.output.field("hsize", "hsize ", size) }
    },
    KindAttribute(
      IFLA_GTP_RESTART_COUNT,
      word: Word("=restart_count", .number("COUNT")) { (request, words) throws(CommandFailure) in
        try request.once(IFLA_GTP_RESTART_COUNT, "restart_count", words)
        request.data.put(IFLA_GTP_RESTART_COUNT, try words.u8("invalid restart_count"))
      }
    ) { payload, view in
      if let count = payload.u8 { view.output.field("restart_count", "restart_count ", count) }
    },
  ]

  private static let roles: [StaticString] = ["ggsn", "sgsn"]

  static let putDefaults: LinkKind.Finish = { (request, _) throws(CommandFailure) in
    guard request.has(IFLA_GTP_ROLE) else {
      throw CommandFailure("gtp: role of the gtp device was not specified", status: 1)
    }
    request.data.put(IFLA_GTP_CREATE_SOCKETS, UInt8(1))
    if !request.has(IFLA_GTP_PDP_HASHSIZE) {
      request.data.put(IFLA_GTP_PDP_HASHSIZE, UInt32(1024))
    }
  }
}
