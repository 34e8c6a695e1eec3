import Glibc
import Netlink
import RouteNetlink
import Linux

/// Bytes for a descriptor, collected so that a command needs one `write`. Long output is streamed.
struct ByteBuffer: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0
  private let descriptor: Int32
  /// False for content that is not text: then nothing in it stands for a byte (`String.systemBytes`).
  var holdsText = true
  /// The error number of the failed write; 0 as long as writing works.
  private(set) var failure: Int32 = 0
  private static let limit = 1 << 16

  init(descriptor: Int32) {
    self.descriptor = descriptor
    capacity = 4096
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    (base + count).update(from: source, count: bytes.count)
    count += bytes.count
  }

  /// Appends an IPv4 or IPv6 address as text; false for other addresses.
  mutating func append(_ address: IPAddress) -> Bool {
    reserve(IPAddress.textCapacity)
    let length = address.writeText(to: base + count)
    count += length
    return length > 0
  }

  /// Appends a number in decimal.
  mutating func append(decimal value: UInt64) {
    reserve(20)
    var value = value
    var at = count + decimalDigits(value)
    count = at
    repeat {
      at -= 1
      base[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
      value /= 10
    } while value > 0
  }

  /// Appends a number in lower-case hexadecimal, padded with zeros to `width`.
  mutating func append(hex value: UInt64, width: Int = 1) {
    let digits = max(width, (64 - value.leadingZeroBitCount + 3) / 4)
    reserve(digits)
    for place in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(truncatingIfNeeded: value >> (4 * UInt64(place))) & 15
      base[count] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
      count += 1
    }
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if count + more > capacity { grow(more) }
  }

  private mutating func grow(_ more: Int) {
    if count >= Self.limit { flush() }
    guard count + more > capacity else { return }
    let larger = max(capacity * 2, count + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }

  /// Writes everything out.
  mutating func flush() {
    var done = 0
    if holdsText {
      count = SystemText.restore(UnsafeMutableBufferPointer(start: base, count: count))
    }
    defer { count = 0 }
    while done < count {
      let written = write(descriptor, base + done, count - done)
      if written < 0 {
        guard errno == EINTR || errno == EAGAIN else { return failure = errno }
        waitUntilWritable()
      }
      done += max(written, 0)
    }
  }

  // Another process that shares the descriptor may have made it non-blocking.
  private func waitUntilWritable() {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    poll(&entry, -1)
  }
}

/// The number of decimal digits of a number.
func decimalDigits(_ value: UInt64) -> Int {
  var length = 1
  var rest = value
  while rest >= 10 {
    rest /= 10
    length += 1
  }
  return length
}
