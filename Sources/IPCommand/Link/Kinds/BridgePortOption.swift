import Netlink
import RouteNetlink

/// An option of a bridge port, for the three commands that set or show it. If iproute2 treats it differently in some of
/// them, the row reflects that.
struct BridgePortOption: Sendable {
  /// The row for `type bridge_slave` of `ip link`; nil if that does not have the option.
  var slave: KindAttribute?
  /// The row for `bridge link show` and its position there; nil if that does not show the option.
  var shown: (place: Int, row: KindAttribute)?
  /// The words of `bridge link set`.
  var set: [Word<BridgeLinkSet.Change>] = []
}

extension BridgePortOption {
  /// `on` or `off` in all three commands. `bridge` accepts only the whole word.
  ///
  /// - Parameter isSlave: false if `ip link` does not have the option.
  static func onOff(
    _ key: AttributeKey<UInt8>, _ spec: StaticString, tried: Int = 0, place: Int,
    isSlave: Bool = true
  ) -> BridgePortOption {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    let row = KindAttribute.onOff(key, spec, label: name, tried: tried)
    let word = Word<BridgeLinkSet.Change>(spec, .choice(["on", "off"]), isWhole: true) {
      (change, words) throws(CommandFailure) in
      change.set(key, try words.onOff(name, status: 22) ? UInt8(1) : 0)
    }
    return BridgePortOption(slave: isSlave ? row : nil, shown: (place, row), set: [word])
  }

  /// A number in all three commands, or as `slave` says in `ip link`. `read` is how `bridge` reads it; nil for no
  /// change.
  static func number<Value: NumberWord>(
    _ key: AttributeKey<Value>, _ spec: StaticString, slave: KindAttribute?, place: Int,
    _ value: ValueShape,
    read: @escaping @Sendable (Arguments) throws(CommandFailure) -> Value?
  ) -> BridgePortOption {
    let name = WordDescription(spec: spec, values: []).spellings[0]
    let word = Word<BridgeLinkSet.Change>(spec, value, isWhole: true) {
      (change, words) throws(CommandFailure) in
      change.set(key, try read(words))
    }
    return BridgePortOption(
      slave: slave, shown: (place, .number(key, label: name)), set: [word])
  }

  /// An option that only `ip link` has.
  static func slave(_ row: KindAttribute) -> BridgePortOption { BridgePortOption(slave: row) }
}
