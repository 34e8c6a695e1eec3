import Netlink
import RouteNetlink

/// The usual forms of an attribute. `key` is the JSON key where it is not the label; the text is
/// `LABEL VALUE `; `refusal` is what follows `is wrong: `.
extension KindAttribute {
  static func u8(
    _ code: Int, _ spec: StaticString, label: String, key: String? = nil, refusal: String? = nil,
    tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u8(refusal ?? "invalid \(label)")
    }
  }

  static func u16(
    _ code: Int, _ spec: StaticString, label: String, key: String? = nil, refusal: String? = nil,
    tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u16(refusal ?? "invalid \(label)")
    }
  }

  static func u32(
    _ code: Int, _ spec: StaticString, label: String, key: String? = nil, refusal: String? = nil,
    tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u32(refusal ?? "invalid \(label)")
    }
  }

  static func u64(
    _ code: Int, _ spec: StaticString, label: String, key: String? = nil, refusal: String? = nil,
    tried: Int = 0
  ) -> KindAttribute {
    number(code, spec, label, key, tried) { (words) throws(CommandFailure) in
      try words.u64(refusal ?? "invalid \(label)")
    }
  }

  /// `on` or `off` in one byte.
  static func onOff(
    _ code: Int, _ spec: StaticString, label: String, key: String? = nil, tried: Int = 0
  ) -> KindAttribute {
    KindAttribute(
      code,
      word: Word(spec, .choice(["on", "off"])) { (request, words) throws(CommandFailure) in
        request.data.put(code, try words.onOff(label) ? UInt8(1) : 0)
      },
      tried: tried
    ) { payload, view in
      view.output.onOff(key ?? label, label, payload.u8 ?? 0 != 0)
    }
  }

  private static func number<T: FixedWidthInteger & BitwiseCopyable & Sendable>(
    _ code: Int, _ spec: StaticString, _ label: String, _ key: String?, _ tried: Int,
    read: @escaping @Sendable (Arguments) throws(CommandFailure) -> T
  ) -> KindAttribute {
    KindAttribute(
      code,
      word: Word(spec, .number("NUMBER")) { (request, words) throws(CommandFailure) in
        request.data.put(code, try read(words))
      },
      tried: tried
    ) { payload, view in
      guard let value: T = payload.integer() else { return }
      view.output.field(key ?? label, label + " ", value)
    }
  }
}
