import CLinux
import Netlink
import RouteNetlink

/// `struct can_ctrlmode`: a mask of the modes that are meant, and which of them are on.
enum CANControlMode {
  /// `CAN_CTRLMODE_*` by bit, in the order in which they are shown.
  private static let names: [(bit: UInt32, name: String)] = [
    (0, "LOOPBACK"), (1, "LISTEN-ONLY"), (2, "TRIPLE-SAMPLING"), (3, "ONE-SHOT"),
    (4, "BERR-REPORTING"), (5, "FD"), (7, "FD-NON-ISO"), (6, "PRESUME-ACK"), (8, "CC-LEN8-DLC"),
    (9, "TDC-AUTO"), (10, "TDC-MANUAL"), (11, "RESTRICTED"), (12, "XL"), (13, "XL-TDC-AUTO"),
    (14, "XL-TDC-MANUAL"), (15, "TMS"),
  ]

  private static func text(_ flags: UInt32) -> [String] {
    var rest = flags
    var set: [String] = []
    for (bit, name) in names where rest & 1 << bit != 0 {
      set.append(name)
      rest &= ~(1 << bit)
    }
    return rest == 0 ? set : set + [String(rest, radix: 16)]
  }

  static let row = KindAttribute(
    CANAttributes.keys.ctrlmode,
    words: [
      flag("loopback", 0), flag("listen-only", 1), flag("triple-sampling", 2), flag("one-shot", 3),
      flag("berr-reporting", 4), flag("fd", 5), flag("fd-non-iso", 7), flag("presume-ack", 6),
      flag("cc-len8-dlc", 8), delayMode("tdc-mode", automatic: 9, manual: 10),
      flag("=restricted", 11), flag("=xl", 12),
      delayMode("=xtdc-mode", automatic: 13, manual: 14), flag("=tms", 15),
    ],
    tried: 1
  ) { payload, view in
    guard let flags = payload.integer(at: 4, as: UInt32.self), flags != 0 else { return }
    view.output.flags("ctrlmode", text(flags))
  }

  /// What the device can do, and what it always does: in JSON only.
  static let extendedRow = KindAttribute(CANAttributes.keys.ctrlmodeExt) { payload, view in
    guard view.output.isJSON, let supported = payload.nested.u32(1),
      let flags = view.table.payload(CANAttributes.keys.ctrlmode)?.integer(at: 4, as: UInt32.self)
    else { return }
    for (key, bits) in [("ctrlmode_supported", supported), ("ctrlmode_static", flags & ~supported)]
    where bits != 0 {
      view.output.flags(key, text(bits))
    }
  }

  private static func flag(_ spec: StaticString, _ bit: UInt32) -> Word<KindRequest> {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    return Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
      switch try words.next() {
      case "on": set(&request, mask: 1 << bit, flags: 1 << bit)
      case "off": set(&request, mask: 1 << bit, flags: 0)
      case let word: throw refusal(name, "\"on\" or \"off\"", word)
      }
    }
  }

  private static func delayMode(
    _ spec: StaticString, automatic: UInt32, manual: UInt32
  ) -> Word<KindRequest> {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    return Word(spec, .choice(["auto", "manual", "off"])) {
      (request, words) throws(CommandFailure) in
      switch try words.next() {
      case "auto": set(&request, mask: 1 << automatic, flags: 1 << automatic)
      case "manual": set(&request, mask: 1 << manual, flags: 1 << manual)
      case "off": set(&request, mask: 1 << automatic | 1 << manual, flags: 0)
      case let word: throw refusal(name, "\"auto\", \"manual\" or \"off\"", word)
      }
    }
  }

  private static func refusal(_ name: String, _ choices: String, _ word: String) -> CommandFailure {
    .grammar("Error: argument of \"\(name)\" must be \(choices), not \"\(word)\"")
  }

  private static func set(_ request: inout KindRequest, mask: UInt32, flags: UInt32) {
    let old = request.table.payload(CANAttributes.keys.ctrlmode)
    let oldMask = old?.u32 ?? 0
    let oldFlags = old?.integer(at: 4, as: UInt32.self) ?? 0
    request.data.remove(CANAttributes.keys.ctrlmode)
    request.data.put(
      CANAttributes.keys.ctrlmode, words: [oldMask | mask, oldFlags | flags])
  }
}

extension AttributeList {
  /// Several 32-bit numbers in host order, as a C structure of them.
  mutating func put<Value>(_ key: AttributeKey<Value>, words: [UInt32]) {
    words.withUnsafeBytes { put(key, bytes: Array($0)) }
  }
}
