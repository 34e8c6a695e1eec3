import CLinux
import CMnl
import Glibc

/// A netlink socket, opened, bound, written and read by libmnl. Closed when the last reference goes.
///
/// It belongs to the network namespace that it was opened in, whichever thread uses it later.
public final class NetlinkSocket: NetlinkTransport {
  /// How a socket is set up when it is opened.
  public struct Options: Sendable {
    /// Receive buffer in bytes (`SO_RCVBUF`).
    public var receiveBuffer: Int32 = 1 << 20
    /// Let the kernel check dump requests and filter by them (`NETLINK_GET_STRICT_CHK`).
    public var strictChecking = true
    /// Receive events of every namespace that has an id here (`NETLINK_LISTEN_ALL_NSID`).
    public var listenAllNamespaces = false
    /// `RTNLGRP_*` numbers to join.
    public var groups: [Int32] = []

    /// The values above: a buffer of 1 MiB, strict checking, no group.
    public init() {}
  }

  private let socket: OpaquePointer
  /// The netlink family (`NETLINK_ROUTE`).
  public let family: Int32
  /// The port id that the kernel gave the socket: answers are addressed to it.
  public let port: UInt32
  private let readsNamespaceIDs: Bool

  /// Opens a socket of `family` (`NETLINK_ROUTE`).
  ///
  /// - Throws: `NetlinkError` of stage `.socket`.
  public init(_ family: Int32 = NETLINK_ROUTE, options: Options = Options()) throws(NetlinkError) {
    guard let socket = mnl_socket_open2(family, Int32(SOCK_CLOEXEC.rawValue)) else {
      throw NetlinkError(.socket, "socket", code: errno)
    }
    self.socket = socket
    self.family = family
    readsNamespaceIDs = options.listenAllNamespaces
    do throws(NetlinkError) {
      try Self.configure(socket, options)
      guard mnl_socket_bind(socket, 0, 0) == 0 else {
        throw NetlinkError(.socket, "bind", code: errno)
      }
      for group in options.groups {
        try Self.set(socket, NETLINK_ADD_MEMBERSHIP, group, "NETLINK_ADD_MEMBERSHIP")
      }
    } catch {
      mnl_socket_close(socket)
      throw error
    }
    port = mnl_socket_get_portid(socket)
  }

  deinit { mnl_socket_close(socket) }

  /// The descriptor, to wait on with poll(2).
  public var descriptor: Int32 { mnl_socket_get_fd(socket) }

  private static func configure(_ socket: OpaquePointer, _ options: Options) throws(NetlinkError) {
    // The longest message too; the kernel takes no more than net.core.wmem_max, whose usual value this is.
    var send: Int32 = 212_992
    var receive = options.receiveBuffer
    let size = socklen_t(MemoryLayout<Int32>.size)
    let descriptor = mnl_socket_get_fd(socket)
    guard setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &send, size) == 0,
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive, size) == 0
    else { throw NetlinkError(.socket, "setsockopt", code: errno) }
    // A kernel before 4.12 lacks extended acknowledgements and one before 4.20 strict checks: both
    // only refine answers, so their absence is no failure.
    try? set(socket, NETLINK_EXT_ACK, 1, "NETLINK_EXT_ACK")
    if options.strictChecking {
      try? set(socket, NETLINK_GET_STRICT_CHK, 1, "NETLINK_GET_STRICT_CHK")
    }
    if options.listenAllNamespaces {
      try set(socket, NETLINK_LISTEN_ALL_NSID, 1, "NETLINK_LISTEN_ALL_NSID")
    }
  }

  private static func set(
    _ socket: OpaquePointer, _ option: Int32, _ value: Int32, _ name: String
  ) throws(NetlinkError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    guard mnl_socket_setsockopt(socket, option, &value, size) == 0 else {
      throw NetlinkError(.socket, name, code: errno)
    }
  }

  /// Sends one or more encoded requests in a single system call.
  ///
  /// - Throws: `NetlinkError` of stage `.socket`; of code EMSGSIZE where they are too long together.
  public func send(_ bytes: [UInt8]) throws(NetlinkError) {
    var sent = -1
    repeat {
      sent = bytes.withUnsafeBytes { mnl_socket_sendto(socket, $0.baseAddress, $0.count) }
    } while sent < 0 && errno == EINTR
    guard sent >= 0 else { throw NetlinkError(.socket, "sendmsg", code: errno) }
  }

  /// Receives one datagram into `buffer`; nil where there is none and `wait` is false.
  ///
  /// - Throws: `NetlinkError` of stage `.socket`; `.overrun` where messages were lost for want of room.
  public func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    while true {
      let result = readsNamespaceIDs || !wait ? receiveWithID(&buffer, wait) : receivePlain(&buffer)
      if result.count >= 0 { return result }
      switch errno {
      case EINTR: continue
      case EAGAIN where !wait: return nil
      case ENOBUFS: throw NetlinkError(.overrun, "recvmsg", code: ENOBUFS)
      default: throw NetlinkError(.socket, "recvmsg", code: errno)
      }
    }
  }

  /// Waits until there is something to receive (true), or the deadline has passed (false).
  ///
  /// - Throws: `NetlinkError` of stage `.socket`.
  public func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&entry, 1, deadline.milliseconds)
      if count > 0 { return true }
      if count < 0, errno != EINTR { throw NetlinkError(.socket, "poll", code: errno) }
      if deadline.hasPassed { return false }
    }
  }

  private func receivePlain(_ buffer: inout [UInt8]) -> Datagram {
    let count = buffer.withUnsafeMutableBytes {
      mnl_socket_recvfrom(socket, $0.baseAddress, $0.count)
    }
    return Datagram(count: count)
  }

  // libmnl neither waits on demand nor hands out control messages, which carry the namespace id.
  private func receiveWithID(_ buffer: inout [UInt8], _ wait: Bool) -> Datagram {
    var id: Int32 = -1
    let count = buffer.withUnsafeMutableBytes {
      linux_recv_netlink(descriptor, $0.baseAddress, $0.count, wait ? 1 : 0, &id)
    }
    return Datagram(count: count, namespaceID: id < 0 ? nil : id)
  }
}
