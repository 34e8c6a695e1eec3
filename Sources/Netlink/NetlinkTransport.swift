/// What carries netlink bytes: a socket, or a recording that a test replays without a kernel.
public protocol NetlinkTransport: AnyObject {
  /// The port id that answers are addressed to.
  var port: UInt32 { get }

  /// Sends one or more encoded requests in a single system call.
  func send(_ bytes: [UInt8]) throws(NetlinkError)

  /// Receives one datagram into `buffer` and answers how many bytes came, or nil where there is none
  /// and `wait` is false.
  func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram?

  /// Waits until there is something to receive, or the deadline has passed.
  ///
  /// - Returns: whether there is something. A transport whose answers are always there need not have this.
  func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool
}

extension NetlinkTransport {
  /// Never waits.
  public func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool { true }
}

/// How much came, and from where.
public struct Datagram: Sendable {
  /// How many bytes came.
  public var count: Int
  /// The namespace id of the sender's side, on a socket with `NETLINK_LISTEN_ALL_NSID`.
  public var namespaceID: Int32?

  /// A datagram of `count` bytes.
  public init(count: Int, namespaceID: Int32? = nil) {
    self.count = count
    self.namespaceID = namespaceID
  }
}
