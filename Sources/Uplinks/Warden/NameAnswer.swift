import Glibc
import RouteNetlink

/// The addresses in a DNS answer for the queried name (RFC 1035, section 4).
struct NameAnswer {
  /// The queried name in lower case.
  let name: [String]
  /// Its addresses, including those of its aliases, with their TTLs in seconds.
  private(set) var addresses: [(address: IPAddress, seconds: UInt32)] = []

  private enum RecordType: UInt16 {
    case a = 1
    case cname = 5
    case aaaa = 28
  }

  /// nil if it is not a complete answer to one question.
  init?(_ message: [UInt8]) {
    var reader = Reader(bytes: message)
    // The id, the flags, and the four counts.
    guard reader.u16() != nil, let flags = reader.u16(), flags & 0x8000 != 0,
      reader.u16() == 1, let answers = reader.u16(), reader.skip(4),
      let name = reader.name(), reader.skip(4)
    else { return nil }
    self.name = name
    // A chain of aliases is valid as long as its shortest-lived element.
    var known: [[String]: UInt32] = [name: .max]
    for _ in 0..<answers {
      guard let owner = reader.name(), let type = reader.u16(), reader.u16() != nil,
        let seconds = reader.u32(), let length = reader.u16(), let data = reader.take(Int(length))
      else { return nil }
      guard let limit = known[owner] else { continue }
      let least = min(limit, seconds)
      switch RecordType(rawValue: type) {
      case .cname:
        var inside = Reader(bytes: message, at: data.lowerBound)
        guard let alias = inside.name(), inside.at == data.upperBound else { return nil }
        known[alias] = known[alias].map { max($0, least) } ?? least
      case .a: add(.ipv4, message[data], least)
      case .aaaa: add(.ipv6, message[data], least)
      case nil: break
      }
    }
  }

  private mutating func add(_ family: AddressFamily, _ bytes: ArraySlice<UInt8>, _ seconds: UInt32)
  {
    guard let address = IPAddress(family: family, bytes: Array(bytes)) else { return }
    addresses.append((address, seconds))
  }
}

extension NameAnswer {
  /// Reads a message from a position on; returns nil beyond its end.
  private struct Reader {
    let bytes: [UInt8]
    var at = 0

    mutating func take(_ count: Int) -> Range<Int>? {
      guard bytes.count - at >= count else { return nil }
      defer { at += count }
      return at..<(at + count)
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    mutating func u16() -> UInt16? {
      take(2).map { UInt16(bytes[$0.lowerBound]) << 8 | UInt16(bytes[$0.lowerBound + 1]) }
    }

    mutating func u32() -> UInt32? {
      guard let high = u16(), let low = u16() else { return nil }
      return UInt32(high) << 16 | UInt32(low)
    }

    /// The labels of a name in lower case. Pointers must lead backwards, so that there are no loops.
    mutating func name() -> [String]? {
      var labels: [String] = []
      var length = 1
      var place = at
      var least = at
      var hasJumped = false
      while place < bytes.count {
        let count = Int(bytes[place])
        switch count >> 6 {
        case 0 where count == 0:
          if !hasJumped { at = place + 1 }
          return labels
        case 0:
          length += count + 1
          guard place + count < bytes.count, length <= 255 else { return nil }
          labels.append(Self.label(bytes[(place + 1)...(place + count)]))
          place += count + 1
        case 3:
          guard place + 1 < bytes.count else { return nil }
          let target = (count & 0x3f) << 8 | Int(bytes[place + 1])
          if !hasJumped { at = place + 2 }
          guard target < least else { return nil }
          hasJumped = true
          (place, least) = (target, target)
        default: return nil
        }
      }
      return nil
    }

    /// Escapes characters, including dots in a label, to a form that no allowed name has.
    private static func label(_ bytes: ArraySlice<UInt8>) -> String {
      var text = ""
      for byte in bytes {
        switch byte {
        case 0x41...0x5a: text.unicodeScalars.append(UnicodeScalar(byte | 0x20))
        case 0x21...0x7e where byte != UInt8(ascii: ".") && byte != UInt8(ascii: "\\"):
          text.unicodeScalars.append(UnicodeScalar(byte))
        default: text += "\\\(byte)"
        }
      }
      return text
    }
  }
}
