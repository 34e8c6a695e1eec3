import Glibc
import Netlink
import NetworkNamespaces
import Uplinks
import Linux

/// Why an operation on a lab failed: its subject, and the error of the system.
///
/// Match on `cause` to tell errors apart; `description` is a line for people.
public struct LabError: Error, Sendable, Hashable {
  /// The error of the system.
  public enum Cause: Sendable, Hashable {
    /// The kernel refused a request. The error has its number, the kernel's message and the attribute at fault.
    case netlink(NetlinkError)
    /// A namespace could not be made, opened or deleted.
    case namespace(NamespaceError)
    /// An uplink could not be made, changed or removed.
    case uplink(UplinkError)
    /// A system call failed with this `errno`.
    case system(Int32)
  }

  /// With a cause, the thing it was about, "device `web:eth0`", or nil if the cause says everything. Without a
  /// cause, what is wrong, in a sentence.
  public let subject: String?
  /// The error of the system; nil if netns itself found the problem.
  public let cause: Cause?

  /// An error without a cause. `message` says in a sentence what is wrong.
  public init(_ message: String) { self.init(message, nil) }

  private init(_ subject: String?, _ cause: Cause?) {
    self.subject = subject
    self.cause = cause
  }

  init(_ subject: String?, _ error: NetlinkError) { self.init(subject, .netlink(error)) }
  init(_ subject: String?, _ error: NamespaceError) { self.init(subject, .namespace(error)) }
  init(_ subject: String?, _ error: UplinkError) { self.init(subject, .uplink(error)) }
  init(_ subject: String, code: Int32) { self.init(subject, .system(code)) }

  /// Wraps any error.
  init(_ error: any Error) {
    switch error {
    case let error as LabError: self = error
    case let error as NamespaceError: self.init(nil, error)
    case let error as UplinkError: self.init(nil, error)
    default: self.init("\(error)")
    }
  }

  static let interrupted = LabError("interrupted")

  /// The error number (`errno`), positive; nil if there is none.
  public var code: Int32? {
    switch cause {
    case .netlink(let error): error.code
    case .namespace(let error): error.code
    case .system(let code): code
    case .uplink, nil: nil
    }
  }

  /// Subject and cause: "device `web:eth0`: Device or resource busy".
  public var message: String {
    [subject, cause?.words].compactMap(\.self).joined(separator: ": ")
  }
}

extension LabError: CustomStringConvertible {
  public var description: String { message }
}

extension LabError.Cause {
  fileprivate var words: String {
    switch self {
    case .netlink(let error): error.words
    case .namespace(let error): "\(error)"
    case .uplink(let error): "\(error)"
    case .system(let code): errorText(code)
    }
  }
}

extension NetlinkError {
  /// The words for the error number, then the kernel's message and the attribute it points at, if any.
  fileprivate var words: String {
    let said = [reason ?? extendedAck.message, attribute ?? missingAttribute].compactMap(\.self)
    let words = errorText(code)
    return said.isEmpty ? words : words + " (\(said.joined(separator: ": ")))"
  }
}
