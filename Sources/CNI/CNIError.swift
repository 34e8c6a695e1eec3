import Netlink
import NetworkNamespaces
import Linux

/// A failure as the plugin reports it to its runtime (CNI specification 1.1.0, section 5, "Error").
struct CNIError: Error, Hashable {
  /// The specification's numbers; those from 100 on are a plugin's own.
  enum Code: Int, Sendable {
    case incompatibleVersion = 1
    case unsupportedField = 2
    /// There is no such container, so that the runtime need not clean up.
    case unknownContainer = 3
    case invalidEnvironment = 4
    case ioFailure = 5
    case decodingFailure = 6
    case invalidConfiguration = 7
    /// Of libcni: the namespace is the runtime's own.
    case invalidNamespace = 8
    case tryAgainLater = 11
    /// STATUS: the plugin cannot serve ADD.
    case unavailable = 50
    /// STATUS: nor are its containers connected as they should be.
    case limitedConnectivity = 51
    /// Of libcni: everything else, such as a refusal of the kernel.
    case other = 999
  }

  /// The number; a plugin that was called for help may have one that `Code` does not list.
  var code: Int
  /// What failed, in one line.
  var message: String
  /// More about it, such as what to do; empty for nothing.
  var details: String

  /// Whether there is no plugin to call, so that none can take anything back either.
  var isOfMissingPlugin = false

  init(_ code: Code, _ message: String, details: String = "") {
    self.init(code: code.rawValue, message, details: details)
  }

  init(code: Int, _ message: String, details: String = "") {
    self.code = code
    self.message = message
    self.details = details
  }

  /// A system call that failed.
  init(_ what: String, errno code: Int32) {
    self.init(.ioFailure, "\(what): \(errorText(code))")
  }

  /// A refusal of the kernel, or a failure to talk to it.
  init(_ what: String, _ error: NetlinkError) {
    self.init(.other, "\(what): \(error)")
  }

  init(_ what: String, _ error: NamespaceError) {
    self.init(.other, "\(what): \(error)")
  }

  /// The specification's JSON form.
  func json(_ version: CNIVersion) -> JSONValue {
    var members = [
      JSONMember("cniVersion", .string(version.text)), JSONMember("code", .number(code)),
      JSONMember("msg", .string(message)),
    ]
    if !details.isEmpty { members.append(JSONMember("details", .string(details))) }
    return .object(members)
  }
}
