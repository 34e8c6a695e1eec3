import CLinux
import Glibc

// Calls about sockets and devices.

/// setsockopt(2) of a number.
@discardableResult
package func setsockopt(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Int32) -> Int32 {
  var value = value
  return unsafe Glibc.setsockopt(
    socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
}

/// setsockopt(2) of a value of C.
@discardableResult
package func setsockopt<Value: BitwiseCopyable>(
  _ socket: Int32, _ level: Int32, _ option: Int32, value: Value
) -> Int32 {
  unsafe withUnsafePointer(to: value) {
    unsafe Glibc.setsockopt(
      socket, level, option, $0, socklen_t(MemoryLayout<Value>.size))
  }
}

/// getsockopt(2) of a value of C; nil if that fails, or if the value has another size.
package func getsockopt<Value: BitwiseCopyable>(
  _ socket: Int32, _ level: Int32, _ option: Int32, as type: Value.Type
) -> Value? {
  unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { space in
    var size = socklen_t(MemoryLayout<Value>.size)
    let result = unsafe Glibc.getsockopt(socket, level, option, space.baseAddress, &size)
    return result == 0 && Int(size) == MemoryLayout<Value>.size ? unsafe space[0] : nil
  }
}

/// getsockopt(2) of a number. Returns nil if that fails; `errno` says why.
package func getsockopt(_ socket: Int32, _ level: Int32, _ option: Int32) -> Int32? {
  var value: Int32 = 0
  var size = socklen_t(MemoryLayout<Int32>.size)
  return unsafe Glibc.getsockopt(socket, level, option, &value, &size) == 0 ? value : nil
}

/// getsockopt(2) into as many bytes as `buffer` has.
package func getsockopt(
  _ socket: Int32, _ level: Int32, _ option: Int32, _ buffer: inout [UInt8]
) -> Int32 {
  var size = socklen_t(buffer.count)
  return unsafe Glibc.getsockopt(socket, level, option, &buffer, &size)
}

/// send(2).
package func send(_ socket: Int32, _ bytes: [UInt8], _ flags: Int32) -> Int {
  unsafe Glibc.send(socket, bytes, bytes.count, flags)
}

/// send(2).
package func send(_ socket: Int32, _ bytes: ArraySlice<UInt8>, _ flags: Int32) -> Int {
  unsafe bytes.withUnsafeBytes { unsafe Glibc.send(socket, $0.baseAddress, $0.count, flags) }
}

/// recv(2): at most as many bytes as `buffer` has.
package func recv(_ socket: Int32, _ buffer: inout [UInt8], _ flags: Int32) -> Int {
  unsafe buffer.withUnsafeMutableBytes {
    unsafe Glibc.recv(socket, $0.baseAddress, $0.count, flags)
  }
}

/// The process at the other end of a Unix socket (unix(7), `SO_PEERCRED`). Returns nil if that fails; `errno` says why.
package func linux_peer(_ socket: Int32) -> (process: pid_t, user: uid_t)? {
  var process: pid_t = 0
  var user: uid_t = 0
  return unsafe CLinux.linux_peer(socket, &process, &user) == 0 ? (process, user) : nil
}

/// if_nametoindex(3).
package func if_nametoindex(_ name: String) -> UInt32 {
  unsafe name.withSystemString { unsafe Glibc.if_nametoindex($0) }
}

/// if_indextoname(3). Returns nil if that fails; `errno` says why.
package func if_indextoname(_ index: UInt32) -> String? {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(IF_NAMESIZE)) { space in
    guard let base = space.baseAddress else { return nil }
    return unsafe Glibc.if_indextoname(index, base).map { unsafe String(system: $0) }
  }
}

/// inet_pton(3): the bytes of an address of `AF_INET` or `AF_INET6`; nil for any other text.
package func inet_pton(_ family: Int32, _ text: String) -> [UInt8]? {
  var bytes = [UInt8](repeating: 0, count: family == AF_INET6 ? 16 : 4)
  let result = unsafe text.withSystemString { unsafe Glibc.inet_pton(family, $0, &bytes) }
  return result == 1 ? bytes : nil
}
