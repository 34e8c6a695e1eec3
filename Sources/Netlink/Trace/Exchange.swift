/// One datagram of a recorded exchange.
public struct Exchange: Sendable, Hashable {
  /// Which way a datagram went, as recordings mark it.
  public enum Direction: Character, Sendable {
    /// To the kernel.
    case sent = ">"
    /// From the kernel.
    case received = "<"
  }

  /// Which way it went.
  public var direction: Direction
  /// The datagram, one or more messages.
  public var bytes: [UInt8]

  /// A datagram of these bytes.
  public init(_ direction: Direction, _ bytes: [UInt8]) {
    self.direction = direction
    self.bytes = bytes
  }
}

extension Exchange {
  /// Reads a recording: `>` starts what was sent, `<` what was received; both are followed by hex
  /// bytes over any number of lines. From `#` on a line is a comment.
  ///
  /// - Returns: nil where something else than hex bytes stands there.
  public static func parse(_ text: String) -> [Exchange]? {
    var exchanges: [Exchange] = []
    for line in text.split(separator: "\n") {
      let content = line.prefix { $0 != "#" }
      for word in content.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
        if let direction = word.first.flatMap(Direction.init(rawValue:)), word.count == 1 {
          exchanges.append(Exchange(direction, []))
        } else if !exchanges.isEmpty, let bytes = hex(word) {
          exchanges[exchanges.count - 1].bytes += bytes
        } else {
          return nil
        }
      }
    }
    return exchanges
  }

  private static func hex(_ word: Substring) -> [UInt8]? {
    guard word.utf8.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    var rest = word
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nil }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
