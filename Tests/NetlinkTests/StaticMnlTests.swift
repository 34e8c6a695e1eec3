import CMnl
import CMnlStatic
import Glibc
import Testing

/// The socket calls of libmnl, or ours that take their place in programs without shared libraries.
private struct Calls: Sendable {
  var open: @Sendable (Int32, Int32) -> OpaquePointer?
  var bind: @Sendable (OpaquePointer?, UInt32, pid_t) -> Int32
  var port: @Sendable (OpaquePointer?) -> UInt32
  var descriptor: @Sendable (OpaquePointer?) -> Int32
  var set: @Sendable (OpaquePointer?, Int32, UnsafeMutableRawPointer?, socklen_t) -> Int32
  var send: @Sendable (OpaquePointer?, UnsafeRawPointer?, Int) -> Int
  var close: @Sendable (OpaquePointer?) -> Int32

  static let libmnl = Calls(
    open: { mnl_socket_open2($0, $1) }, bind: { mnl_socket_bind($0, $1, $2) },
    port: { mnl_socket_get_portid($0) }, descriptor: { mnl_socket_get_fd($0) },
    set: { mnl_socket_setsockopt($0, $1, $2, $3) }, send: { mnl_socket_sendto($0, $1, $2) },
    close: { mnl_socket_close($0) })

  static let own = Calls(
    open: { static_mnl_socket_open2($0, $1) }, bind: { static_mnl_socket_bind($0, $1, $2) },
    port: { static_mnl_socket_get_portid($0) }, descriptor: { static_mnl_socket_get_fd($0) },
    set: { static_mnl_socket_setsockopt($0, $1, $2, $3) },
    send: { static_mnl_socket_sendto($0, $1, $2) }, close: { static_mnl_socket_close($0) })
}

/// Runs the same calls with both, and expects the same results.
struct StaticMnlTests {
  /// A result, and what `errno` is if that is a failure.
  private static func outcome(_ result: Int) -> String {
    let code = errno
    return result < 0 ? "\(result) \(code)" : "\(result)"
  }

  private static func outcome(_ result: Int32) -> String { outcome(Int(result)) }

  private func compare(_ script: (Calls) throws -> [String], _ expected: [String]) throws {
    let libmnl = try script(.libmnl)
    #expect(libmnl == expected, "libmnl")
    #expect(try script(.own) == libmnl)
  }

  /// A socket that answers at once, bound to a port id of the kernel's choice.
  private static func bound(_ calls: Calls) throws -> OpaquePointer {
    let socket = try #require(calls.open(NETLINK_ROUTE, Int32(SOCK_NONBLOCK.rawValue)))
    #expect(calls.bind(socket, 0, 0) == 0)
    return socket
  }

  /// The port id and the groups that the kernel reports.
  private static func name(_ descriptor: Int32) -> sockaddr_nl {
    var name = sockaddr_nl()
    var size = socklen_t(MemoryLayout<sockaddr_nl>.size)
    let result = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    #expect(result == 0)
    return name
  }

  /// A message that the kernel only acknowledges, with 36 bytes: NLMSG_NOOP with NLM_F_REQUEST | NLM_F_ACK.
  private static let noop: [UInt8] = [16, 0, 0, 0, 1, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0]

  @Test func opening() throws {
    try compare(
      { calls in
        var results: [String] = []
        errno = 0
        results.append("\(calls.open(999, 0) == nil) \(errno)")
        errno = 0
        results.append("\(calls.open(NETLINK_ROUTE, 4) == nil) \(errno)")
        let flags = SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let socket = try #require(calls.open(NETLINK_GENERIC, Int32(flags)))
        let descriptor = calls.descriptor(socket)
        var family: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_PROTOCOL, &family, &size)
        results.append("\(family) \(fcntl(descriptor, F_GETFD)) \(calls.port(socket))")
        results.append("\(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)")
        #expect(calls.close(socket) == 0)
        return results
      }, ["true \(EPROTONOSUPPORT)", "true \(ESOCKTNOSUPPORT)", "16 1 0", "true"])
  }

  @Test func binding() throws {
    try compare(
      { calls in
        let first = try Self.bound(calls)
        let port = calls.port(first)
        var results = ["\(port != 0)", "\(Self.name(calls.descriptor(first)).nl_pid == port)"]
        let second = try #require(calls.open(NETLINK_ROUTE, 0))
        results.append(Self.outcome(calls.bind(second, 0, pid_t(bitPattern: port))))
        results.append("\(calls.port(second) == port)")
        results.append(Self.outcome(calls.bind(second, 0x11, 0)))
        let name = Self.name(calls.descriptor(second))
        results.append("\(name.nl_groups) \(calls.port(second) == name.nl_pid)")
        // It keeps its port id, whatever is asked for later.
        results.append(Self.outcome(calls.bind(second, 0, 77)))
        results.append(
          "\(calls.port(second)) \(Self.name(calls.descriptor(second)).nl_pid == name.nl_pid)")
        #expect(calls.close(first) == 0 && calls.close(second) == 0)
        return results
      }, ["true", "true", "-1 \(EADDRINUSE)", "true", "0", "17 true", "-1 \(EINVAL)", "77 true"])
  }

  @Test func options() throws {
    try compare(
      { calls in
        let socket = try Self.bound(calls)
        var value: Int32 = 1
        var results = [Self.outcome(calls.set(socket, NETLINK_CAP_ACK, &value, 4))]
        var read: Int32 = 0
        var size: socklen_t = 4
        getsockopt(calls.descriptor(socket), 270, NETLINK_CAP_ACK, &read, &size)
        results.append("\(read)")
        results.append(Self.outcome(calls.set(socket, NETLINK_CAP_ACK, &value, 1)))
        results.append(Self.outcome(calls.set(socket, 9999, &value, 4)))
        #expect(calls.close(socket) == 0)
        return results
      }, ["0", "1", "0", "-1 \(ENOPROTOOPT)"])
  }

  @Test func sending() throws {
    try compare(
      { calls in
        let socket = try Self.bound(calls)
        var results = [Self.outcome(calls.send(socket, Self.noop, Self.noop.count))]
        var bytes = [UInt8](repeating: 0, count: 64)
        results.append(Self.outcome(recv(calls.descriptor(socket), &bytes, bytes.count, 0)))
        // Behind the sender's port id come the error code, and the header of the request.
        results.append("\(bytes[16..<36])")
        let long = [UInt8](repeating: 0, count: 1 << 23)
        results.append(Self.outcome(calls.send(socket, long, long.count)))
        #expect(calls.close(socket) == 0)
        return results
      },
      [
        "16", "36", "[0, 0, 0, 0, 16, 0, 0, 0, 1, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0]",
        "-1 \(EMSGSIZE)",
      ])
  }

  @Test func closing() throws {
    try compare(
      { calls in
        let socket = try Self.bound(calls)
        let descriptor = calls.descriptor(socket)
        var before = stat()
        #expect(fstat(descriptor, &before) == 0)
        let result = Self.outcome(calls.close(socket))
        // Another test may have opened something under this number since.
        var after = stat()
        let isOpen = fstat(descriptor, &after) == 0 && after.st_ino == before.st_ino
        return [result, "\(isOpen)"]
      }, ["0", "false"])
  }
}
