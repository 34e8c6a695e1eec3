import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Why an uplink could not be made, changed, examined or removed, in one line.
public struct UplinkError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What failed, and why, in a sentence.
  public let description: String

  /// A failure with this description.
  public init(_ description: String) { self.description = description }

  /// "WHAT: No such file or directory"
  init(_ what: String, code: Int32) {
    description = "\(what): \(errorText(code))"
  }

  init(_ what: String, _ error: NetlinkError) {
    description = "\(what): \(error)"
  }

  init(_ error: NamespaceError) { description = error.description }
}
