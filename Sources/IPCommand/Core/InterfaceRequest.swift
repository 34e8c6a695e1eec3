import Linux

/// `struct ifreq` of netdevice(7): a device's name, and behind it what the call is about.
struct InterfaceRequest {
  /// The C struct. Its first 16 bytes are the name with its NUL.
  var bytes = [UInt8](repeating: 0, count: 40)
  private static let nameLength = 16

  /// Cuts the name to the length that the kernel allows.
  init(_ name: String) {
    for (place, byte) in name.systemBytes.prefix(Self.nameLength - 1).enumerated() {
      bytes[place] = byte
    }
  }

  var name: String {
    String(systemBytes: bytes[..<Self.nameLength].prefix { $0 != 0 })
  }

  /// The number that follows the name.
  var value: UInt32 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Self.nameLength, as: UInt32.self) }
  }

  /// The flags that follow the name.
  var flags: UInt16 {
    get {
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: Self.nameLength, as: UInt16.self) }
    }
    set {
      bytes.withUnsafeMutableBytes {
        $0.storeBytes(of: newValue, toByteOffset: Self.nameLength, as: UInt16.self)
      }
    }
  }
}
