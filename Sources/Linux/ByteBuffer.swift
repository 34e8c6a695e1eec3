import Glibc

/// Bytes for a descriptor, collected so that a command needs one `write`. Long output is streamed.
@safe
package struct ByteBuffer: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  /// The number of bytes that wait to be written.
  @usableFromInline package private(set) var count = 0
  private let descriptor: Int32
  /// False for content that is not text: then nothing in it stands for a byte (`String.systemBytes`).
  package var holdsText = true
  /// The error number of the failed write; 0 as long as writing works.
  package private(set) var failure: Int32 = 0
  private static let limit = 1 << 16

  package init(descriptor: Int32) {
    self.descriptor = descriptor
    capacity = 4096
    unsafe base = .allocate(capacity: capacity)
  }

  deinit { unsafe base.deallocate() }

  /// Appends one byte.
  @inlinable @inline(__always)
  package mutating func append(_ byte: UInt8) {
    reserve(1)
    unsafe base[count] = byte
    count += 1
  }

  /// Appends text.
  @inlinable
  package mutating func append(_ text: borrowing String) {
    reserve(text.utf8.count)
    // withUTF8 would copy the string first, and so count its references up and down. The storage is always available:
    // only strings bridged from Objective-C have none.
    _ = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe put($0) }
  }

  /// Appends the bytes up to the first NUL, or to the end.
  package mutating func append(systemText bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(Self.text(in: $0)) }
  }

  /// Appends bytes.
  package mutating func append(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
  }

  @unsafe @inlinable @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    reserve(bytes.count)
    unsafe put(bytes)
  }

  // There is room for them.
  @unsafe @inlinable @inline(__always)
  mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    unsafe (base + count).initialize(from: source, count: bytes.count)
    count &+= bytes.count
  }

  /// Appends what `body` puts into a space for `room` bytes.
  @inlinable
  package mutating func append(atMost room: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    reserve(room)
    let space = unsafe UnsafeMutableBufferPointer(start: base + count, count: room)
    var bytes = unsafe OutputSpan(buffer: space, initializedCount: 0)
    body(&bytes)
    unsafe count += bytes.finalize(for: space)
  }

  /// Appends a number in decimal.
  @inlinable
  package mutating func append(decimal value: UInt64) {
    reserve(20)
    var value = value
    var at = count + decimalDigits(value)
    count = at
    repeat {
      at -= 1
      unsafe base[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
      value /= 10
    } while value > 0
  }

  /// Appends a number in lower-case hexadecimal, padded with zeros to `width`.
  @inlinable
  package mutating func append(hex value: UInt64, width: Int = 1) {
    let digits = max(width, (64 - value.leadingZeroBitCount + 3) / 4)
    reserve(digits)
    for place in stride(from: digits - 1, through: 0, by: -1) {
      let digit = UInt8(truncatingIfNeeded: value >> (4 * UInt64(place))) & 15
      unsafe base[count] = digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
      count += 1
    }
  }

  @inlinable @inline(__always)
  mutating func reserve(_ more: Int) {
    if more > capacity &- count { grow(more) }
  }

  @usableFromInline @inline(never)
  mutating func grow(_ more: Int) {
    if count >= Self.limit { flush() }
    guard count + more > capacity else { return }
    let larger = max(capacity * 2, count + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe moved.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = moved
    capacity = larger
  }

  /// Writes everything out.
  package mutating func flush() {
    var done = 0
    if holdsText {
      count = unsafe SystemText.restore(UnsafeMutableBufferPointer(start: base, count: count))
    }
    defer { count = 0 }
    while done < count {
      let written = unsafe Glibc.write(descriptor, base + done, count - done)
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
@inlinable
package func decimalDigits(_ value: UInt64) -> Int {
  var length = 1
  var rest = value
  while rest >= 10 {
    rest /= 10
    length += 1
  }
  return length
}
