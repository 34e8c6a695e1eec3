import Glibc

/// The address of a socket in the form of the kernel (sockaddr(3type)).
package struct SocketAddress: Sendable {
  fileprivate let bytes: [UInt8]

  fileprivate init(bytes: [UInt8]) { self.bytes = bytes }

  /// A port of an IP address, whose bytes are in network order: 4 of IPv4, or 16 of IPv6. For any other length it is
  /// nil, and `errno` is `EAFNOSUPPORT`.
  package init?(_ address: [UInt8], port: UInt16) {
    switch address.count {
    case 4:
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &name.sin_addr) { unsafe $0.copyBytes(from: address) }
      bytes = unsafe withUnsafeBytes(of: name) { unsafe Array($0) }
    case 16:
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      unsafe withUnsafeMutableBytes(of: &name.sin6_addr) { unsafe $0.copyBytes(from: address) }
      bytes = unsafe withUnsafeBytes(of: name) { unsafe Array($0) }
    default:
      errno = EAFNOSUPPORT
      return nil
    }
  }

  /// A path (unix(7)). If it is too long, the address is nil, and `errno` is `ENAMETOOLONG`.
  package init?(path: String) {
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    let path = path.systemBytes
    guard path.count < MemoryLayout.size(ofValue: name.sun_path) else {
      errno = ENAMETOOLONG
      return nil
    }
    unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: path) }
    bytes = unsafe withUnsafeBytes(of: name) { unsafe Array($0) }
  }

  fileprivate func withC<R>(_ body: (UnsafePointer<sockaddr>?, socklen_t) -> R) -> R {
    unsafe bytes.withUnsafeBytes {
      unsafe body($0.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
    }
  }
}

/// bind(2).
package func bind(_ socket: Int32, _ address: SocketAddress) -> Int32 {
  unsafe address.withC { unsafe Glibc.bind(socket, $0, $1) }
}

/// connect(2).
package func connect(_ socket: Int32, _ address: SocketAddress) -> Int32 {
  unsafe address.withC { unsafe Glibc.connect(socket, $0, $1) }
}

/// sendto(2).
package func sendto(
  _ socket: Int32, _ bytes: [UInt8], _ flags: Int32, _ address: SocketAddress
) -> Int {
  unsafe address.withC { unsafe Glibc.sendto(socket, bytes, bytes.count, flags, $0, $1) }
}

/// recvfrom(2): how many bytes were received, and the sender; nil with `errno` set if it fails.
package func recvfrom(
  _ socket: Int32, _ buffer: inout [UInt8], _ flags: Int32
) -> (count: Int, sender: SocketAddress)? {
  var name = sockaddr_storage()
  var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
  let count = unsafe withUnsafeMutablePointer(to: &name) { name in
    unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
      unsafe Glibc.recvfrom(socket, &buffer, buffer.count, flags, name, &size)
    }
  }
  guard count >= 0 else { return nil }
  let bytes = unsafe withUnsafeBytes(of: name) { unsafe Array($0.prefix(Int(size))) }
  return (count, SocketAddress(bytes: bytes))
}

/// A pair of connected sockets (socketpair(2)).
package func socketpair(
  _ domain: Int32, _ type: Int32, _ number: Int32, _ ends: inout [Int32]
) -> Int32 {
  precondition(ends.count == 2)
  return unsafe Glibc.socketpair(domain, type, number, &ends)
}
