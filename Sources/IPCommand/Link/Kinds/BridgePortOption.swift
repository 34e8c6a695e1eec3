import Netlink
import RouteNetlink

/// An option of a bridge's port, as the three commands know it that take or show it. Where iproute2 does
/// not treat it alike in all of them, the row says so.
struct BridgePortOption: Sendable {
  /// As `type bridge_slave` of `ip link` takes and shows it; nil where that does not know it.
  var slave: KindAttribute?
  /// How `bridge link show` shows it, and at which place; nil where it does not.
  var shown: (place: Int, row: KindAttribute)?
  /// The words of `bridge link set`.
  var set: [Word<BridgeLinkSet.Change>] = []
}

extension BridgePortOption {
  /// `on` or `off` in all three; `spec` is whole for `bridge`.
  ///
  /// - Parameter isSlave: false for one that `ip link` does not know.
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

  /// A number in all three, or as `slave` says; `read` is how `bridge` reads it, nil for no change.
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

  /// What only `ip link` knows.
  static func slave(_ row: KindAttribute) -> BridgePortOption { BridgePortOption(slave: row) }
}
