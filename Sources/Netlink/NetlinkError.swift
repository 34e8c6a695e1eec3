import Glibc
import Linux

/// Why a netlink operation failed.
public struct NetlinkError: Error, Sendable, Hashable {
  /// Where the operation failed.
  public enum Stage: Sendable, Hashable {
    /// The socket could not be opened, set up, written or read.
    case socket
    /// A request cannot be encoded, or is longer than the socket can send: nothing was sent.
    case encoding
    /// Another request of the same connection is still under way: nothing was sent.
    case busy
    /// The kernel refused a request.
    case request
    /// The kernel ended a dump with an error.
    case dump
    /// The answer breaks the protocol (sequence number, sender, length).
    case protocolViolation
    /// Events were lost because the receive buffer was full (`ENOBUFS`).
    case overrun
  }

  /// Where the operation failed.
  public var stage: Stage
  /// What failed: the message type by its family's name ("RTM_NEWLINK"), or the system call.
  public var operation: String
  /// `errno`, positive.
  public var code: Int32
  /// Details that the kernel sent with the error.
  public var extendedAck = ExtendedAck()
  /// Why a request was not sent, in words; nil for other failures.
  public var reason: String?
  /// The attribute that the kernel points at, or that cannot be encoded, by the kernel's names:
  /// "IFLA_LINKINFO.IFLA_INFO_DATA.IFLA_VXLAN_ID". An unknown code appears as a number. nil if the error is
  /// about no attribute, or if the connection has no `family`.
  public var attribute: String?
  /// The attribute that the kernel found missing in the request, by the kernel's names.
  public var missingAttribute: String?
  /// The refused request as it was sent; empty if the failure is not about one.
  public var request: [UInt8] = []
  /// The index of the request in its batch, from 0; 0 for a single one.
  public var index = 0

  /// A failure; `code` is a positive `errno`.
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
  /// For example "RTM_NEWLINK: Numerical result out of range: too long [IFLA_IFNAME]".
  public var description: String {
    var text = "\(operation): \(errorText(code))"
    if let words = reason ?? extendedAck.message { text += ": \(words)" }
    if let path = attribute ?? extendedAck.attributePath { text += " [\(path)]" }
    if let missing = missingAttribute ?? extendedAck.missingType.map(String.init) {
      text += " [missing attribute \(missing)]"
    }
    return text
  }
}
