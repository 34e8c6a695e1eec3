import CLinux
import Netlink
import RouteNetlink

/// The header of encapsulated remote switched port analyzer traffic (ip-link(8), "ERSPAN Type Support").
enum ERSPAN {
  static let showRows = rows(withWords: false)
  static let rows = rows(withWords: true)

  private static func rows(withWords: Bool) -> [KindAttribute] {
    [
      KindAttribute(GREAttributes.keys.erspanIndex, words: withWords ? [index] : []) {
        index, view in
        view.output.field("erspan_index", "erspan_index ", index)
      },
      KindAttribute(GREAttributes.keys.erspanVer, words: withWords ? [version] : []) {
        version, view in
        view.output.field("erspan_ver", "erspan_ver ", version)
      },
      KindAttribute(GREAttributes.keys.erspanDir, words: withWords ? [direction] : []) {
        direction, view in
        let word = direction.word ?? "egress"
        view.output.field("erspan_dir", "erspan_dir ", "\(word)")
      },
      KindAttribute(GREAttributes.keys.erspanHwid, words: withWords ? [hardwareID] : []) {
        id, view in
        view.output.alternateHex("erspan_hwid", "erspan_hwid ", id, " ")
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

  private static let direction = Word<KindRequest>("=erspan_dir", ERSPANDirection.shape) {
    (request, words) throws(CommandFailure) in
    let word = try words.next()
    guard let direction = ERSPANDirection.words.first(where: { matches(word, $0.value) })?.key
    else {
      throw .invalid(word, "Invalid erspan direction.")
    }
    request.replace(GREAttributes.keys.erspanDir, direction)
  }

  private static let hardwareID = Word<KindRequest>("=erspan_hwid", .number("HWID")) {
    (request, words) throws(CommandFailure) in
    request.replace(GREAttributes.keys.erspanHwid, try words.u16("invalid erspan hwid\n"))
  }

  static func putDefaults(_ request: inout KindRequest) {
    request.data.put(GREAttributes.keys.erspanVer, UInt8(1))
  }

  /// Keeps only what the header's version has: the index in version 1; direction and hardware id in version 2.
  static func finish(_ request: inout KindRequest) {
    let version = request.table[GREAttributes.keys.erspanVer]
    if version != 1 || request.table[GREAttributes.keys.erspanIndex] == 0 {
      request.data.remove(GREAttributes.keys.erspanIndex)
    }
    if version == 2 {
      if !request.has(GREAttributes.keys.erspanDir) {
        request.data.put(GREAttributes.keys.erspanDir, .ingress)
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
