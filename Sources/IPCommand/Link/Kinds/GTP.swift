import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// GPRS tunnelling protocol (kernel: Documentation/networking/gtp.rst).
  static let gtp = LinkKind("gtp", rows: GTP.rows, unknownWord: .ignored, finish: GTP.putDefaults)
}

private enum GTP {
  static let rows: [KindAttribute] = [
    .named(
      GTPAttributes.keys.role,
      .named(GTPAttributes.keys.role, "=role", repeated: .refused) { word, _ in
        .invalid(word, "invalid role, use sgsn or ggsn")
      }, label: "role", unknown: "unknown"),
    .number(
      GTPAttributes.keys.pdpHashsize, "=hsize", label: "hsize", shape: "HSIZE",
      refusal: "invalid PDP hash size", repeated: .refused),
    .number(
      GTPAttributes.keys.restartCount, "=restart_count", label: "restart_count", shape: "COUNT",
      repeated: .refused),
  ]

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
