import Netlink
import RouteNetlink

extension EtherType {
  /// By word in any case, or by number.
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

  /// The protocols that a VLAN's tag can have.
  static let tagShape = ValueShape.choice([ieee8021Q, ieee8021ad].compactMap(\.word))

  /// The word, or the number in decimal within brackets.
  var text: String { word.map { "\($0)" } ?? "[\(rawValue)]" }
}

extension NamedValue {
  /// The words as what may follow a keyword.
  static var shape: ValueShape { .choice(words.map(\.value)) }
}

extension Arguments {
  /// The protocol of a frame, by word in any case or by number.
  func etherType(_ refusal: String) throws(CommandFailure) -> EtherType {
    let word = try next()
    guard let type = EtherType(typed: word) else { throw .invalid(word, refusal) }
    return type
  }
}
