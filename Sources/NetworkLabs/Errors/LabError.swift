import Glibc
import Netlink
import NetworkNamespaces
import Uplinks

/// Why something about a lab could not be done: what it was about, and what the system said.
///
/// `cause` tells one refusal from another; `description` is a line for people.
public struct LabError: Error, Sendable, Hashable {
  /// What the system said.
  public enum Cause: Sendable, Hashable {
    /// With the error number, the kernel's own words and the attribute that it points at.
    case netlink(NetlinkError)
    case namespace(NamespaceError)
    case uplink(UplinkError)
    /// A system call failed, with this `errno`.
    case system(Int32)
  }

  /// What it was about, "device `web:eth0`"; without a cause, what is wrong, in a sentence; nil where the cause
  /// says all.
  public let subject: String?
  /// nil where nobody refused anything: netns itself sees what is wrong.
  public let cause: Cause?

  /// What is wrong, in a sentence.
  public init(_ message: String) { self.init(message, nil) }

  private init(_ subject: String?, _ cause: Cause?) {
    self.subject = subject
    self.cause = cause
  }

  init(_ subject: String?, _ error: NetlinkError) { self.init(subject, .netlink(error)) }
  init(_ subject: String?, _ error: NamespaceError) { self.init(subject, .namespace(error)) }
  init(_ subject: String?, _ error: UplinkError) { self.init(subject, .uplink(error)) }
  init(_ subject: String, code: Int32) { self.init(subject, .system(code)) }

  /// What stopped the work, whatever it was.
  init(_ error: any Error) {
    switch error {
    case let error as LabError: self = error
    case let error as NamespaceError: self.init(nil, error)
    case let error as UplinkError: self.init(nil, error)
    default: self.init("\(error)")
    }
  }

  static let interrupted = LabError("interrupted")

  /// The system's error number, positive; nil where it did not refuse.
  public var code: Int32? {
    switch cause {
    case .netlink(let error): error.code
    case .namespace(let error): error.code
    case .system(let code): code
    case .uplink, nil: nil
    }
  }

  /// All of it in words: "device `web:eth0`: Device or resource busy".
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
    case .system(let code): String(cString: strerror(code))
    }
  }
}

extension NetlinkError {
  /// The error number's words, and what the kernel said besides and pointed at.
  fileprivate var words: String {
    let said = [reason ?? extendedAck.message, attribute ?? missingAttribute].compactMap(\.self)
    let words = String(cString: strerror(code))
    return said.isEmpty ? words : words + " (\(said.joined(separator: ": ")))"
  }
}
