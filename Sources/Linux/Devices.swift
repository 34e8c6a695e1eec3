import CLinux
import Glibc

// Calls about network devices.

/// `struct ifreq` of netdevice(7): a device's name, and behind it what the call is about.
package struct InterfaceRequest {
  /// The C struct. Its first 16 bytes are the name with its NUL.
  private var bytes = [UInt8](repeating: 0, count: 40)
  private static let nameLength = 16

  /// Cuts the name to the length that the kernel allows.
  package init(_ name: String) {
    for (place, byte) in name.systemBytes.prefix(Self.nameLength - 1).enumerated() {
      bytes[place] = byte
    }
  }

  /// The device's name.
  package var name: String {
    String(systemBytes: bytes[..<Self.nameLength].prefix { $0 != 0 })
  }

  /// The number that follows the name.
  package var value: UInt32 {
    unsafe bytes.withUnsafeBytes {
      unsafe $0.loadUnaligned(fromByteOffset: Self.nameLength, as: UInt32.self)
    }
  }

  /// The flags that follow the name.
  package var flags: UInt16 {
    get {
      unsafe bytes.withUnsafeBytes {
        unsafe $0.loadUnaligned(fromByteOffset: Self.nameLength, as: UInt16.self)
      }
    }
    set {
      unsafe bytes.withUnsafeMutableBytes {
        unsafe $0.storeBytes(of: newValue, toByteOffset: Self.nameLength, as: UInt16.self)
      }
    }
  }

  /// ioctl(2) with this request.
  ///
  /// - Precondition: `call` is one with a `struct ifreq` without pointers: one of netdevice(7) about a number or a
  ///   name, or `TUNSETIFF`.
  package mutating func ioctl(_ descriptor: Int32, _ call: UInt) -> Int32 {
    unsafe bytes.withUnsafeMutableBytes {
      unsafe CLinux.linux_ioctl(descriptor, call, $0.baseAddress)
    }
  }
}

/// ioctl(2) with a call that takes a number.
package func linux_ioctl(_ descriptor: Int32, _ call: UInt, _ number: UInt) -> Int32 {
  unsafe CLinux.linux_ioctl(descriptor, call, UnsafeMutableRawPointer(bitPattern: number))
}

/// 1 if the device may be one of hardware, 0 if not.
package func linux_may_be_physical(_ socket: Int32, _ device: String) -> Int32 {
  unsafe device.withSystemString { unsafe CLinux.linux_may_be_physical(socket, $0) }
}

/// The names of all devices in the calling thread's namespace (if_nameindex(3)). Returns nil if that fails; `errno`
/// says why.
package func interfaceNames() -> [String]? {
  guard let list = unsafe if_nameindex() else { return nil }
  defer { unsafe if_freenameindex(list) }
  var names: [String] = []
  var entry = unsafe list
  while let name = unsafe entry.pointee.if_name {
    names.append(unsafe String(system: name))
    unsafe entry += 1
  }
  return names
}

/// A descriptor of the BPF program that is pinned at `path` (bpf(2), `BPF_OBJ_GET`).
package func linux_bpf_object_get(_ path: String) -> Int32 {
  unsafe path.withSystemString { unsafe CLinux.linux_bpf_object_get($0) }
}
