/// A 64-bit hash (FNV-1a), the same in all versions and processes, which tells whether bytes have changed.
package enum Fingerprint {
  /// The hash of no bytes: the offset basis.
  package static let start: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Mixes one more byte, or another part, into `hash`.
  package static func add(_ hash: UInt64, _ part: some FixedWidthInteger) -> UInt64 {
    (hash ^ UInt64(truncatingIfNeeded: part)) &* 0x100_0000_01b3
  }

  /// The hash of the bytes.
  package static func number(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(start, add) }

  /// The hash of the bytes in hexadecimal.
  package static func of(_ bytes: some Sequence<UInt8>) -> String { text(number(bytes)) }

  /// A hash in hexadecimal.
  package static func text(_ hash: UInt64) -> String { String(hash, radix: 16) }
}
