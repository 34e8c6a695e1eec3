import CLinux
import CMnl
import Glibc
import Linux

/// A netlink socket, which libmnl opens, binds, writes and reads. It is closed when the last reference goes.
///
/// It belongs to the network namespace in which it was opened, whichever thread uses it later.
@safe
public final class NetlinkSocket: NetlinkTransport {
  /// Settings for opening a socket.
  public struct Options: Sendable {
    /// The size of the receive buffer in bytes (`SO_RCVBUF`).
    public var receiveBuffer: Int32 = 1 << 20
    /// Whether the kernel checks dump requests strictly and filters by them (`NETLINK_GET_STRICT_CHK`).
    public var strictChecking = true
    /// Whether to receive events of every namespace that has an id here (`NETLINK_LISTEN_ALL_NSID`).
    public var listenAllNamespaces = false
    /// The multicast groups to join.
    public var groups: [Group] = []

    /// The defaults: a buffer of 1 MiB, strict checking, no groups.
    public init() {}
  }

  private let socket: OpaquePointer
  /// The part of the kernel that it talks to.
  public let family: Family
  /// The port id that the kernel gave to the socket; answers are sent to it.
  public let port: UInt32
  private let receiveFlags: Int32

  /// Opens a socket of `family`.
  ///
  /// - Throws: `NetlinkError` with stage `.socket`.
  public init(_ family: Family = .route, options: Options = Options()) throws(NetlinkError) {
    guard let socket = unsafe mnl_socket_open2(family.rawValue, Int32(SOCK_CLOEXEC.rawValue)) else {
      throw NetlinkError(.socket, "socket", code: errno)
    }
    unsafe self.socket = unsafe socket
    self.family = family
    receiveFlags = family == .betweenProcesses ? 0 : Int32(LINUX_RECV_KERNEL)
    do throws(NetlinkError) {
      unsafe try Self.configure(socket, options)
      guard unsafe mnl_socket_bind(socket, 0, 0) == 0 else {
        throw NetlinkError(.socket, "bind", code: errno)
      }
      for group in options.groups {
        unsafe try Self.set(
          socket, NETLINK_ADD_MEMBERSHIP, group.rawValue, "NETLINK_ADD_MEMBERSHIP")
      }
    } catch {
      unsafe mnl_socket_close(socket)
      throw error
    }
    port = unsafe mnl_socket_get_portid(socket)
  }

  deinit { unsafe mnl_socket_close(socket) }

  /// The file descriptor, for poll(2).
  public var descriptor: Int32 { unsafe mnl_socket_get_fd(socket) }

  private static func configure(_ socket: OpaquePointer, _ options: Options) throws(NetlinkError) {
    // Room for the longest message. The kernel caps it at net.core.wmem_max, which usually has this value.
    let send: Int32 = 212_992
    let descriptor = unsafe mnl_socket_get_fd(socket)
    guard setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, send) == 0,
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, options.receiveBuffer) == 0
    else { throw NetlinkError(.socket, "setsockopt", code: errno) }
    // Kernels before 4.12 lack extended acknowledgements, and kernels before 4.20 strict checks. Both only
    // refine answers, so it is no failure if they are missing.
    unsafe try? set(socket, NETLINK_EXT_ACK, 1, "NETLINK_EXT_ACK")
    if options.strictChecking {
      unsafe try? set(socket, NETLINK_GET_STRICT_CHK, 1, "NETLINK_GET_STRICT_CHK")
    }
    if options.listenAllNamespaces {
      unsafe try set(socket, NETLINK_LISTEN_ALL_NSID, 1, "NETLINK_LISTEN_ALL_NSID")
    }
  }

  private static func set(
    _ socket: OpaquePointer, _ option: Int32, _ value: Int32, _ name: String
  ) throws(NetlinkError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe mnl_socket_setsockopt(socket, option, &value, size) == 0 else {
      throw NetlinkError(.socket, name, code: errno)
    }
  }

  /// Sends one or more encoded requests in a single system call.
  ///
  /// - Throws: `NetlinkError` with stage `.socket`, and with code EMSGSIZE if they are too long together.
  public func send(_ bytes: [UInt8]) throws(NetlinkError) {
    var sent = -1
    repeat {
      sent = unsafe bytes.withUnsafeBytes {
        unsafe mnl_socket_sendto(socket, $0.baseAddress, $0.count)
      }
    } while sent < 0 && errno == EINTR
    guard sent >= 0 else { throw NetlinkError(.socket, "sendmsg", code: errno) }
  }

  /// Receives one datagram into `buffer`, which grows if the datagram is longer; nil if there is none and `wait` is
  /// false. What other processes sent is skipped, except in the family `NETLINK_USERSOCK`, which is for that.
  ///
  /// - Throws: `NetlinkError` with stage `.socket`; `.overrun` if messages were lost because the buffer was
  ///   full.
  public func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    while true {
      let result = receiveOnce(&buffer, wait)
      if result.count >= 0 { return result }
      switch errno {
      case EINTR: continue
      case EAGAIN where !wait: return nil
      case ENOBUFS: throw NetlinkError(.overrun, "recvmsg", code: ENOBUFS)
      default: throw NetlinkError(.socket, "recvmsg", code: errno)
      }
    }
  }

  /// Waits until a datagram can be received (true), or the deadline has passed (false).
  ///
  /// - Throws: `NetlinkError` with stage `.socket`.
  public func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&entry, deadline.milliseconds)
      if count > 0 { return true }
      if count < 0, errno != EINTR { throw NetlinkError(.socket, "poll", code: errno) }
      if deadline.hasPassed { return false }
    }
  }

  // libmnl cannot receive without waiting on demand. It neither returns control messages, which carry the namespace
  // id, nor what does not fit into the buffer.
  private func receiveOnce(_ buffer: inout [UInt8], _ wait: Bool) -> Datagram {
    var id: Int32 = -1
    var rest: UnsafeMutableRawPointer?
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe linux_recv_netlink(
        descriptor, $0.baseAddress, $0.count, receiveFlags | (wait ? 0 : Int32(LINUX_RECV_NOW)),
        &id, &rest)
    }
    if let rest = unsafe rest {
      unsafe buffer.append(
        contentsOf: UnsafeRawBufferPointer(start: rest, count: count - buffer.count))
      unsafe free(rest)
    }
    return Datagram(count: count, namespaceID: id < 0 ? nil : id)
  }
}
