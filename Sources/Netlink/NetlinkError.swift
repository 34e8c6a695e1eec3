import Glibc

/// Why a netlink operation failed.
public struct NetlinkError: Error, Sendable, Hashable {
  public enum Stage: Sendable, Hashable {
    /// The socket could not be opened, set up, written or read.
    case socket
    /// The kernel refused a request.
    case request
    /// The kernel ended a dump with an error.
    case dump
    /// The answer was not what the protocol promises (sequence number, sender, length).
    case protocolViolation
    /// Events were lost, since the receive buffer was full (`ENOBUFS`).
    case overrun
  }

  public var stage: Stage
  /// What was being done, in the words of rtnetlink ("RTM_NEWLINK").
  public var operation: String
  /// `errno`, positive.
  public var code: Int32
  /// What the kernel said besides.
  public var extendedAck = ExtendedAck()
  /// The refused request as it was sent, empty where the failure is not about one.
  public var request: [UInt8] = []
  /// Which request of a batch it was, counted from zero; 0 for a single one.
  public var index = 0

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
  /// "RTM_NEWLINK: File exists (File exists: IFLA_IFNAME)", in words for people.
  public var description: String {
    var text = "\(operation): \(String(cString: strerror(code)))"
    if let message = extendedAck.message { text += ": \(message)" }
    if let path = extendedAck.attributePath { text += " [\(path)]" }
    if let missing = extendedAck.missingType { text += " [missing attribute \(missing)]" }
    return text
  }
}
