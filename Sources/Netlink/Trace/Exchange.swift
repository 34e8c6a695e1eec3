/// One datagram of a recorded exchange.
public struct Exchange: Sendable, Hashable {
  /// Which way a datagram went, as marked in recordings.
  public enum Direction: Character, Sendable {
    /// To the kernel.
    case sent = ">"
    /// From the kernel.
    case received = "<"
  }

  /// Which way it went.
  public var direction: Direction
  /// The contents: one or more messages.
  public var bytes: [UInt8]

  /// A datagram with these bytes.
  public init(_ direction: Direction, _ bytes: [UInt8]) {
    self.direction = direction
    self.bytes = bytes
  }
}

extension Exchange {
  /// Reads a recording: `>` starts a sent datagram, `<` a received one. Each is followed by hex bytes on any
  /// number of lines. Comments go from `#` to the end of the line.
  ///
  /// - Returns: nil if it contains anything other than hex bytes.
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
