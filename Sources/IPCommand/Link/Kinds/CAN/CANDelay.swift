import CLinux
import Netlink
import RouteNetlink

/// Values in a nest with their limits: transmitter delay compensation, pulse width modulation.
///
/// The nest has a lower and an upper limit for each value, then the values (`enum ifla_can_tdc`).
struct CANDelay: Sendable {
  let code: Int
  /// The JSON object.
  let key: String
  let names: [String]
  let specs: [StaticString]
  /// In which order the words are tried.
  let tried: Int

  static let data = CANDelay(
    code: IFLA_CAN_TDC, key: "tdc", names: ["tdcv", "tdco", "tdcf"],
    specs: ["tdcv", "tdco", "tdcf"], tried: 0)
  static let xl = CANDelay(
    code: UAPI.IFLA_CAN_XL_TDC, key: "tdc", names: ["xtdcv", "xtdco", "xtdcf"],
    specs: ["=xtdcv", "=xtdco", "=xtdcf"], tried: 0)

  private static let pulses = CANDelay(
    code: UAPI.IFLA_CAN_XL_PWM, key: "pwm", names: ["pwms", "pwml", "pwmo"],
    specs: ["=pwms", "=pwml", "=pwmo"], tried: 5)

  /// CAN XL's pulse width modulation, which no phase shows.
  static let pulseWidth = KindAttribute(
    pulses.code, words: pulses.words, tried: pulses.tried
  ) { _, view in
    pulses.showValues(view)
    pulses.showLimits(view)
  }

  /// The words; the values are shown with their phase.
  var row: KindAttribute { KindAttribute(code, words: words, tried: tried) }

  private var words: [Word<KindRequest>] {
    specs.enumerated().map { place, spec in
      Word(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        let value = try words.u32("invalid \"\(names[place])\" value\n")
        var nest = AttributeList(bytes: request.table[code]?.array ?? [])
        nest.remove(valueCode(place))
        nest.put(valueCode(place), value)
        request.replace(code, bytes: nest.bytes)
      }
    }
  }

  private func valueCode(_ place: Int) -> Int { 2 * names.count + 1 + place }

  func showValues(_ view: KindView) {
    guard let nest = view.table.nested(code) else { return }
    let present = names.indices.compactMap { place in
      nest.u32(valueCode(place)).map { (names[place], $0) }
    }
    guard !present.isEmpty else { return }
    view.output.object(key) {
      view.output.newline()
      view.output.text("\t ")
      for (name, value) in present { view.output.field(name, " \(name) ", value, "") }
    }
  }

  func showLimits(_ view: KindView) {
    guard let nest = view.table.nested(code) else { return }
    let present = names.indices.compactMap { place in
      nest.u32(2 * place + 1).flatMap { low in
        nest.u32(2 * place + 2).map { (names[place], low, $0) }
      }
    }
    guard !present.isEmpty else { return }
    view.output.object(key) {
      view.output.newline()
      view.output.text("\t ")
      for (name, low, high) in present { view.output.range(name, " \(name)", low, high) }
    }
  }
}
