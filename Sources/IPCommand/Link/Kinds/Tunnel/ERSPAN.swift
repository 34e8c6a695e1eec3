import CLinux
import Netlink
import RouteNetlink

/// The header of encapsulated remote switch port analysis (ip-link(8), "ERSPAN Type Support").
enum ERSPAN {
  static let showRows = rows(withWords: false)
  static let rows = rows(withWords: true)

  private static func rows(withWords: Bool) -> [KindAttribute] {
    [
      KindAttribute(GREAttributes.keys.erspanIndex, words: withWords ? [index] : []) {
        payload, view in
        if let index = payload.u32 { view.output.field("erspan_index", "erspan_index ", index) }
      },
      KindAttribute(GREAttributes.keys.erspanVer, words: withWords ? [version] : []) {
        payload, view in
        if let version = payload.u8 { view.output.field("erspan_ver", "erspan_ver ", version) }
      },
      KindAttribute(GREAttributes.keys.erspanDir, words: withWords ? [direction] : []) {
        payload, view in
        guard let direction = payload.u8 else { return }
        view.output.field("erspan_dir", "erspan_dir ", direction == 0 ? "ingress" : "egress")
      },
      KindAttribute(GREAttributes.keys.erspanHwid, words: withWords ? [hardwareID] : []) {
        payload, view in
        if let id = payload.u16 { view.output.alternateHex("erspan_hwid", "erspan_hwid ", id, " ") }
      },
    ]
  }

  private static let index = Word<KindRequest>("=erspan", .number("IDX")) {
    (request, words) throws(CommandFailure) in
    let word = words.peek
    let index = try words.u32("invalid erspan index\n")
    guard (1..<1 << 20).contains(index) else {
      throw .invalid(word, "erspan index must be > 0 and <= 20-bit\n")
    }
    request.replace(GREAttributes.keys.erspanIndex, index)
  }

  private static let version = Word<KindRequest>("=erspan_ver", .number("VERSION")) {
    (request, words) throws(CommandFailure) in
    let word = words.peek
    let version = try words.u8("invalid erspan version\n")
    guard version <= 2 else { throw .invalid(word, "erspan version must be 0/1/2\n") }
    request.replace(GREAttributes.keys.erspanVer, version)
  }

  private static let direction = Word<KindRequest>("=erspan_dir", .choice(["ingress", "egress"])) {
    (request, words) throws(CommandFailure) in
    if words.take("ingress") { return request.replace(GREAttributes.keys.erspanDir, UInt8(0)) }
    if words.take("egress") { return request.replace(GREAttributes.keys.erspanDir, UInt8(1)) }
    throw .invalid(try words.next(), "Invalid erspan direction.")
  }

  private static let hardwareID = Word<KindRequest>("=erspan_hwid", .number("HWID")) {
    (request, words) throws(CommandFailure) in
    request.replace(GREAttributes.keys.erspanHwid, try words.u16("invalid erspan hwid\n"))
  }

  static func putDefaults(_ request: inout KindRequest) {
    request.data.put(GREAttributes.keys.erspanVer, UInt8(1))
  }

  /// Keeps what the header's version has: an index in version 1, direction and hardware id in 2.
  static func finish(_ request: inout KindRequest) {
    let version = request.table[GREAttributes.keys.erspanVer]
    if version != 1 || request.table[GREAttributes.keys.erspanIndex] == 0 {
      request.data.remove(GREAttributes.keys.erspanIndex)
    }
    if version == 2 {
      if !request.has(GREAttributes.keys.erspanDir) {
        request.data.put(GREAttributes.keys.erspanDir, UInt8(0))
      }
      if !request.has(GREAttributes.keys.erspanHwid) {
        request.data.put(GREAttributes.keys.erspanHwid, UInt16(0))
      }
    } else {
      request.data.remove(GREAttributes.keys.erspanDir)
      request.data.remove(GREAttributes.keys.erspanHwid)
    }
  }
}
