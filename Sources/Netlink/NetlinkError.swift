import Glibc

/// Why a netlink operation failed.
public struct NetlinkError: Error, Sendable, Hashable {
  /// How far it came.
  public enum Stage: Sendable, Hashable {
    /// The socket could not be opened, set up, written or read.
    case socket
    /// A request cannot be encoded as it was asked for, or is longer than the socket sends: nothing was
    /// sent.
    case encoding
    /// Another request of the same connection is not finished: nothing was sent.
    case busy
    /// The kernel refused a request.
    case request
    /// The kernel ended a dump with an error.
    case dump
    /// The answer was not what the protocol promises (sequence number, sender, length).
    case protocolViolation
    /// Events were lost, since the receive buffer was full (`ENOBUFS`).
    case overrun
  }

  /// How far it came.
  public var stage: Stage
  /// What was being done: the message type by its family's name ("RTM_NEWLINK"), or the system call.
  public var operation: String
  /// `errno`, positive.
  public var code: Int32
  /// What the kernel said besides.
  public var extendedAck = ExtendedAck()
  /// What is wrong with a request that was not sent, in words for people; nil for other failures.
  public var reason: String?
  /// The attribute of the refused request that the kernel points at, or that cannot be encoded, by the
  /// kernel's names: "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID". A code without a known name stands as a
  /// number. nil where there is none, or where the connection was handed no names.
  public var attribute: String?
  /// The attribute that the kernel missed in the request, by the kernel's names.
  public var missingAttribute: String?
  /// The refused request as it was sent, empty where the failure is not about one.
  public var request: [UInt8] = []
  /// Which request of a batch it was, counted from zero; 0 for a single one.
  public var index = 0

  /// A failure; `code` is an `errno`, positive.
  public init(
    _ stage: Stage, _ operation: String, code: Int32, extendedAck: ExtendedAck = ExtendedAck(),
    index: Int = 0
  ) {
    self.stage = stage
    self.operation = operation
    self.code = code
    self.extendedAck = extendedAck
    self.index = index
  }
}

extension NetlinkError: CustomStringConvertible {
  /// "RTM_NEWLINK: Numerical result out of range: too long [IFLA_IFNAME]", in words for people.
  public var description: String {
    var text = "\(operation): \(String(cString: strerror(code)))"
    if let words = reason ?? extendedAck.message { text += ": \(words)" }
    if let path = attribute ?? extendedAck.attributePath { text += " [\(path)]" }
    if let missing = missingAttribute ?? extendedAck.missingType.map(String.init) {
      text += " [missing attribute \(missing)]"
    }
    return text
  }
}
