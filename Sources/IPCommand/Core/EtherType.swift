import Netlink
import RouteNetlink

extension EtherType {
  /// Parses a word in any case, or a number.
  init?(typed word: String) {
    let lower = word.lowercased()
    if lower == "ipv4" {
      self = .ipv4
    } else if let known = Self.words.first(where: { "\($0.value)".lowercased() == lower })?.key {
      self = known
    } else if let number = Number.u16(word) {
      self.init(rawValue: number)
    } else {
      return nil
    }
  }

  /// The protocols that a VLAN tag can have.
  static let tagShape = ValueShape.choice([ieee8021Q, ieee8021ad].compactMap(\.word))

  /// The word, or the decimal number in brackets.
  var text: String { word.map { "\($0)" } ?? "[\(rawValue)]" }
}

extension NamedValue {
  /// The words as a shape.
  static var shape: ValueShape { .choice(words.map(\.value)) }
}

extension Arguments {
  /// Reads the protocol of a frame: a word in any case, or a number.
  func etherType(_ refusal: String) throws(CommandFailure) -> EtherType {
    let word = try next()
    guard let type = EtherType(typed: word) else { throw .invalid(word, refusal) }
    return type
  }
}
