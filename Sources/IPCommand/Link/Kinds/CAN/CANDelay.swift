import CLinux
import Netlink
import RouteNetlink

/// Values with limits in a nest: transmitter delay compensation, pulse width modulation.
///
/// The nest has the lower and the upper limit of each value, then the values (`enum ifla_can_tdc`).
struct CANDelay: Sendable {
  let nest: AttributeKey<[UInt8]>
  /// The key of the JSON object.
  let key: String
  let names: [String]
  /// The prefix of the names in text and words.
  let prefix: String
  let specs: [StaticString]

  static let data = CANDelay(
    nest: CANAttributes.keys.tdc.holding([UInt8].self), key: "tdc",
    names: ["tdcv", "tdco", "tdcf"], prefix: "",
    specs: ["tdcv", "tdco", "tdcf"])
  static let xl = CANDelay(
    nest: CANAttributes.keys.xlTdc.holding([UInt8].self), key: "tdc",
    names: ["tdcv", "tdco", "tdcf"],
    prefix: "x",
    specs: ["=xtdcv", "=xtdco", "=xtdcf"])

  static let pulses = CANDelay(
    nest: CANAttributes.keys.xlPwm.holding([UInt8].self), key: "pwm",
    names: ["pwms", "pwml", "pwmo"], prefix: "",
    specs: ["=pwms", "=pwml", "=pwmo"])

  /// The row for the words. The values are shown along with their phase.
  var row: KindAttribute { KindAttribute(nest, words: words) }

  private var words: [Word<KindRequest>] {
    specs.enumerated().map { place, spec in
      Word(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        let value = try words.u32("invalid \"\(prefix)\(names[place])\" value\n")
        var list = AttributeList(bytes: request.table[nest] ?? [])
        list.remove(valueCode(place))
        list.put(valueCode(place), value)
        request.replace(nest, list.bytes)
      }
    }
  }

  private func valueCode(_ place: Int) -> Int { 2 * names.count + 1 + place }

  func showValues(_ view: KindView) {
    guard let list = view.table.nested(nest) else { return }
    let present = names.indices.compactMap { place in
      list.u32(valueCode(place)).map { (names[place], $0) }
    }
    guard !present.isEmpty else { return }
    view.output.object(key) {
      view.output.newline()
      view.output.text("\t ")
      for (name, value) in present { view.output.field(name, " \(prefix)\(name) ", value, "") }
    }
  }

  func showLimits(_ view: KindView) {
    guard let list = view.table.nested(nest) else { return }
    let present = names.indices.compactMap { place in
      list.u32(2 * place + 1).flatMap { low in
        list.u32(2 * place + 2).map { (names[place], low, $0) }
      }
    }
    guard !present.isEmpty else { return }
    view.output.object(key) {
      view.output.newline()
      view.output.text("\t ")
      for (name, low, high) in present { view.output.range(name, " \(prefix)\(name)", low, high) }
    }
  }
}
