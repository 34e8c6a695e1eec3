import CLinux
import Glibc

extension NetworkAddress {
  /// Runs `body` on the address as inet_ntop(3) writes it, in bytes that last for the call; nil for what
  /// is neither IPv4 nor IPv6. Large dumps write addresses this way, since it allocates nothing.
  public func withText<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
    guard family == AF_INET && count == 4 || family == AF_INET6 && count == 16 else { return nil }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { space in
      var writer = TextWriter(space: space)
      if family == AF_INET {
        writer.put(inet: self, from: 0)
      } else {
        writer.put(inet6: self)
      }
      return body(UnsafeBufferPointer(rebasing: space[..<writer.count]))
    }
  }
}

/// Writes the text form of addresses into bytes that have room for any of them.
private struct TextWriter {
  let space: UnsafeMutableBufferPointer<UInt8>
  var count = 0

  mutating func put(_ character: Unicode.Scalar) {
    space[count] = UInt8(ascii: character)
    count += 1
  }

  mutating func put(inet address: NetworkAddress, from start: Int) {
    for index in start..<start + 4 {
      if index > start { put(".") }
      let byte = address[index]
      if byte >= 100 { digit(byte / 100) }
      if byte >= 10 { digit(byte / 10 % 10) }
      digit(byte % 10)
    }
  }

  /// The longest run of two or more zero groups becomes `::`; an embedded IPv4 address keeps its dots.
  mutating func put(inet6 address: NetworkAddress) {
    let zeros = longestZeros(address)
    let embedsInet =
      zeros.lowerBound == 0
      && (zeros.count == 6 || zeros.count == 5 && group(address, 5) == 0xffff)
    var index = 0
    while index < 8 {
      if zeros.contains(index) {
        put(":")
        if zeros.upperBound == 8 { put(":") }
        index = zeros.upperBound
        continue
      }
      if index > 0 { put(":") }
      if index == 6, embedsInet { return put(inet: address, from: 12) }
      hexadecimal(group(address, index))
      index += 1
    }
  }

  private func group(_ address: NetworkAddress, _ index: Int) -> UInt16 {
    UInt16(address[index * 2]) << 8 | UInt16(address[index * 2 + 1])
  }

  private func longestZeros(_ address: NetworkAddress) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || group(address, index) != 0 {
      if index - start > best.count { best = start..<index }
      start = index + 1
    }
    return best.count > 1 ? best : 0..<0
  }

  private mutating func digit(_ value: UInt8) {
    space[count] = value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    count += 1
  }

  private mutating func hexadecimal(_ value: UInt16) {
    var started = false
    for shift in stride(from: UInt16(12), through: 0, by: -4) {
      let nibble = UInt8(truncatingIfNeeded: value >> shift & 15)
      started = started || nibble != 0 || shift == 0
      if started { digit(nibble) }
    }
  }
}
