import CLinux
import Netlink
import RouteNetlink

/// The modes that are on, and in requests those to be changed.
enum CANModes {
  private static func show(_ key: String, _ modes: CANControlMode, _ view: KindView) {
    view.output.flags(key, modes) { "\($0)".uppercased() }
  }

  static let row = KindAttribute(
    CANAttributes.keys.ctrlmode,
    words: [
      flag("loopback", .loopback), flag("listen-only", .listenOnly),
      flag("triple-sampling", .tripleSampling), flag("one-shot", .oneShot),
      flag("berr-reporting", .busErrorReporting), flag("fd", .fd), flag("fd-non-iso", .fdNonISO),
      flag("presume-ack", .presumeAck), flag("cc-len8-dlc", .classicDLC),
      delayMode("tdc-mode", automatic: .delayAuto, manual: .delayManual),
      flag("=restricted", .restricted), flag("=xl", .xl),
      delayMode("=xtdc-mode", automatic: .xlDelayAuto, manual: .xlDelayManual),
      flag("=tms", .transceiverMode),
    ],
    tried: 1
  ) { state, view in
    if !state.modes.isEmpty { show("ctrlmode", state.modes, view) }
  }

  /// The modes that the device supports, and those that are always on; only in JSON.
  static let extendedRow = KindAttribute(CANAttributes.keys.ctrlmodeExt) { extended, view in
    guard view.output.isJSON,
      let supported = extended.attributeTable[CANControlModeAttributes.keys.supported],
      let modes = view.table[CANAttributes.keys.ctrlmode]?.modes
    else { return }
    let fixed = modes.subtracting(supported)
    for (key, modes) in [("ctrlmode_supported", supported), ("ctrlmode_static", fixed)]
    where !modes.isEmpty {
      show(key, modes, view)
    }
  }

  private static func flag(
    _ spec: StaticString, _ mode: CANControlMode
  ) -> Word<KindRequest> {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    return Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
      switch try words.next() {
      case "on": set(&request, mode, of: mode)
      case "off": set(&request, [], of: mode)
      case let word: throw refusal(name, "\"on\" or \"off\"", word)
      }
    }
  }

  private static func delayMode(
    _ spec: StaticString, automatic: CANControlMode, manual: CANControlMode
  ) -> Word<KindRequest> {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    return Word(spec, .choice(["auto", "manual", "off"])) {
      (request, words) throws(CommandFailure) in
      switch try words.next() {
      case "auto": set(&request, automatic, of: automatic)
      case "manual": set(&request, manual, of: manual)
      case "off": set(&request, [], of: [automatic, manual])
      case let word: throw refusal(name, "\"auto\", \"manual\" or \"off\"", word)
      }
    }
  }

  private static func refusal(_ name: String, _ choices: String, _ word: String) -> CommandFailure {
    .grammar("Error: argument of \"\(name)\" must be \(choices), not \"\(word)\"")
  }

  private static func set(
    _ request: inout KindRequest, _ modes: CANControlMode, of mask: CANControlMode
  ) {
    var change =
      request.table[CANAttributes.keys.ctrlmode] ?? CANControlModeChange([], mask: [])
    change.mask.formUnion(mask)
    change.modes.formUnion(modes)
    request.replace(CANAttributes.keys.ctrlmode, change)
  }
}
