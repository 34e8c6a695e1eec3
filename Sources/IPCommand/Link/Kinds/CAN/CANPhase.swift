import CLinux
import Netlink
import RouteNetlink
import Linux

/// The bit timing in one phase of a frame: the arbitration phase, the data phase of CAN FD, or that of CAN XL.
///
/// Keywords and labels differ only by a letter in front; attributes have codes of their own.
struct CANPhase: Sendable {
  /// The prefix of labels: "", "d" or "x".
  let prefix: String
  let specs: [StaticString]
  let timing: AttributeKey<[UInt8]>
  let constants: AttributeKey<[UInt8]>
  let bitrates: AttributeKey<[UInt8]>
  /// The prefix of JSON keys.
  let key: String
  /// The delay values that belong to the phase.
  let delays: [CANDelay]

  static let nominal = CANPhase(
    prefix: "",
    specs: ["bitrate", "sample-point", "tq", "prop-seg", "phase-seg1", "phase-seg2", "sjw"],
    timing: CANAttributes.keys.bittiming, constants: CANAttributes.keys.bittimingConst,
    bitrates: CANAttributes.keys.bitrateConst, key: "", delays: [])
  static let data = CANPhase(
    prefix: "d",
    specs: ["dbitrate", "dsample-point", "dtq", "dprop-seg", "dphase-seg1", "dphase-seg2", "dsjw"],
    timing: CANAttributes.keys.dataBittiming,
    constants: CANAttributes.keys.dataBittimingConst,
    bitrates: CANAttributes.keys.dataBitrateConst, key: "data_", delays: [.data])
  static let xl = CANPhase(
    prefix: "x",
    specs: [
      "=xbitrate", "=xsample-point", "=xtq", "=xprop-seg", "=xphase-seg1", "=xphase-seg2", "=xsjw",
    ],
    timing: CANAttributes.keys.xlDataBittiming,
    constants: CANAttributes.keys.xlDataBittimingConst,
    bitrates: CANAttributes.keys.xlDataBitrateConst, key: "xl_", delays: [.xl, .pulses])

  /// The members of `struct can_bittiming`. There are words for all but the last.
  private static let fields = [
    "bitrate", "sample-point", "tq", "prop-seg", "phase-seg1", "phase-seg2", "sjw", "brp",
  ]

  var rows: [KindAttribute] {
    [
      .payload(timing, words: specs.enumerated().map { word($0.element, $0.offset) }) {
        payload, view in
        if !view.table.has(bitrates) { showTiming(payload, view) }
      },
      .payload(constants) { payload, view in
        if !view.table.has(bitrates) { showConstants(payload, view) }
      },
      .payload(bitrates) { payload, view in showBitrates(payload, view) },
    ] + delays.map(\.row)
  }

  private func word(_ spec: StaticString, _ place: Int) -> Word<KindRequest> {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    let refusal = "invalid \"\(name)\" value\n"
    return Word(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
      var values = numbers(request.table.payload(timing) ?? Payload([]), count: Self.fields.count)
      values[place] = place == 1 ? try words.permille(refusal) : try words.u32(refusal)
      request.data.remove(timing)
      request.data.put(timing, bytes: values.flatMap { [UInt8](bytesOf: $0) })
    }
  }

  /// The timing is sent only if a bit rate or a time quantum is given.
  func finish(_ request: inout KindRequest) {
    guard let payload = request.table.payload(timing) else { return }
    let values = numbers(payload, count: Self.fields.count)
    if values[0] == 0, values[2] == 0 { request.data.remove(timing) }
  }

  private func showTiming(_ payload: Payload, _ view: KindView) {
    let output = view.output
    let values = numbers(payload, count: Self.fields.count)
    output.object(key + "bittiming") {
      for (place, field) in Self.fields.enumerated() {
        if place == 0 || place == 2 {
          output.newline()
          output.text("\t  ")
        } else {
          output.text(" ")
        }
        let label = prefix + field + " "
        let name = Self.key(field)
        if place == 1 {
          output.field(name, label, permilleText(values[1]), "")
        } else {
          output.field(name, label, values[place], "")
        }
      }
      for delay in delays { delay.showValues(view) }
    }
  }

  /// `struct can_bittiming_const`: a name and the limits of the fields.
  private func showConstants(_ payload: Payload, _ view: KindView) {
    let output = view.output
    let limits = numbers(payload.dropFirst(16), count: 8)
    output.object(key + "bittiming_const") {
      output.newline()
      output.field("name", "\t  ", payload.prefix(16).string, ":")
      output.range("tseg1", " \(prefix)tseg1", limits[0], limits[1])
      output.range("tseg2", " \(prefix)tseg2", limits[2], limits[3])
      output.range("sjw", " \(prefix)sjw", 1, limits[4])
      output.range("brp", " \(prefix)brp", limits[5], limits[6])
      output.field("brp_inc", " \(prefix)brp_inc ", limits[7], "")
      for delay in delays { delay.showLimits(view) }
    }
  }

  /// The bit rates that the device supports, six per line.
  private func showBitrates(_ payload: Payload, _ view: KindView) {
    let output = view.output
    let rates = numbers(payload, count: payload.count / 4)
    output.newline()
    output.field(
      key + "bittiming_bitrate", "\t  \(prefix)bitrate ", view.table.payload(timing)?.u32 ?? 0, "")
    output.newline()
    output.array(key + "bitrate_const", before: "\t     [", after: " ]") {
      for (place, rate) in rates.enumerated() {
        if place > 0 { output.text(", ") }
        if place > 0, place % 6 == 0 {
          output.newline()
          output.text("\t      ")
        }
        let digits = String(rate)
        let padding = String(repeating: " ", count: max(0, 8 - digits.utf8.count))
        output.field(nil, json: .number(rate), text: padding + digits)
      }
    }
  }

  private static func key(_ field: String) -> String {
    String(field.map { $0 == "-" ? "_" : $0 })
  }
}

/// The first `count` 32-bit numbers, with 0 for those missing from the payload.
private func numbers(_ payload: Payload, count: Int) -> [UInt32] {
  (0..<count).map { payload.integer(at: 4 * $0, as: UInt32.self) ?? 0 }
}

/// Thousandths as a fraction with three decimals.
private func permilleText(_ value: UInt32) -> String {
  let rest = String(value % 1000)
  return "\(value / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
}

extension Arguments {
  /// Reads a fraction; the result is in thousandths.
  fileprivate func permille(_ refusal: String) throws(CommandFailure) -> UInt32 {
    let word = try next()
    guard let value = Float(word), value.isFinite, value >= 0, value < 4_000_000 else {
      throw .invalid(word, refusal)
    }
    return UInt32(value * 1000)
  }
}

extension Output {
  /// `LABEL MIN..MAX`; an object in JSON.
  func range(_ key: String, _ label: String, _ low: UInt32, _ high: UInt32) {
    object(key) {
      field("min", label + " ", low, "..")
      field("max", "", high, "")
    }
  }
}
