import Glibc
import Linux

/// Which operation on a namespace failed, on what, and the error number.
public struct NamespaceError: Error, Sendable, Hashable {
  /// The step that failed.
  public enum Operation: Sendable, Hashable {
    /// The name is not allowed.
    case name
    /// The store's directory: creating, opening, locking or reading it.
    case makeDirectory, openDirectory, lockDirectory, readDirectory
    /// Making the store's directory a shared mount point (mount(2): MS_SHARED, MS_BIND, MS_PRIVATE).
    case shareDirectory, bindDirectory, isolateDirectory
    /// The namespace's file.
    case createFile, removeFile
    /// Opening the caller's own namespace, to return to it.
    case openCurrent
    /// Making a network namespace (unshare(2)).
    case createNamespace
    /// Mounting `source` on the namespace's file.
    case bind(source: String)
    /// Opening and entering a namespace.
    case open, enter
    /// Setting up a command's mount namespace: unshare(2), MS_SLAVE, sysfs on /sys.
    case unshareMounts, enslaveMounts, mountSysfs
    /// Setting up a command's hostname, procfs and session.
    case setHostname, mountProc, startSession
    /// Restoring a mount below /sys, or mounting an empty directory over one of the host's.
    case restoreMount
    /// Mounting a file of /etc/netns/NAME over the one in /etc.
    case bindConfiguration(source: String)
    /// A shared mount namespace: entering it, or making its directories private.
    case joinMounts, makePrivate
    /// Finding the process whose namespace is asked for.
    case process
    /// Leaving a VRF's control group.
    case leaveVRF
    /// Changing to a command's working directory, or starting it.
    case changeDirectory, execute
    /// Becoming the user that a command runs as, and leaving the caller's session keyring.
    case becomeUser
  }

  /// The operation that failed.
  public var operation: Operation
  /// The file, name or process concerned.
  public var path: String
  /// A positive `errno`.
  public var code: Int32

  /// A failure; `code` is a positive `errno`.
  public init(_ operation: Operation, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}

extension NamespaceError: CustomStringConvertible {
  /// For example "createFile /var/run/netns/blue: File exists".
  public var description: String {
    let reason = errorText(code)
    return switch operation {
    case .bind(let source): "bind \(source) on \(path): \(reason)"
    case .bindConfiguration(let source): "bind \(source) on \(path): \(reason)"
    case .becomeUser: "cannot become the user: \(reason)"
    case .changeDirectory: "cannot change the directory to \(path): \(reason)"
    default: "\(operation) \(path): \(reason)"
    }
  }
}
