/// Carries netlink messages: a socket, or a recording that a test replays without a kernel.
public protocol NetlinkTransport: AnyObject {
  /// The port id that answers are sent to.
  var port: UInt32 { get }

  /// Sends one or more encoded requests in a single system call.
  func send(_ bytes: [UInt8]) throws(NetlinkError)

  /// Receives one whole datagram into `buffer`, which may grow for it; nil if there is none and `wait` is false.
  func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram?

  /// Waits until a datagram can be received, or the deadline has passed.
  ///
  /// - Returns: whether there is a datagram. A transport that never has to wait need not implement this.
  func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool
}

extension NetlinkTransport {
  /// Returns true at once.
  public func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool { true }
}

/// The length of a received datagram, and where it came from.
public struct Datagram: Sendable {
  /// The length in bytes.
  public var count: Int
  /// The id of the sender's namespace, on a socket with `NETLINK_LISTEN_ALL_NSID`.
  public var namespaceID: Int32?

  /// A datagram of `count` bytes.
  public init(count: Int, namespaceID: Int32? = nil) {
    self.count = count
    self.namespaceID = namespaceID
  }
}
