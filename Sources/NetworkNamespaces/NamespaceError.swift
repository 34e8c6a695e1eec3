import Glibc

/// What could not be done with a namespace, where, and the error number.
public struct NamespaceError: Error, Sendable, Hashable {
  /// The step that failed.
  public enum Operation: Sendable, Hashable {
    /// The name is not allowed.
    case name
    /// The store's directory: making, opening, locking or reading it.
    case makeDirectory, openDirectory, lockDirectory, readDirectory
    /// The store's directory as a shared mount point (mount(2): MS_SHARED, MS_BIND, MS_PRIVATE).
    case shareDirectory, bindDirectory, isolateDirectory
    /// The namespace's file.
    case createFile, removeFile
    /// The caller's own namespace, to come back to.
    case openCurrent
    /// A new network namespace (unshare(2)).
    case createNamespace
    /// Mounting `source` on the namespace's file.
    case bind(source: String)
    /// Opening and entering a namespace.
    case open, enter
    /// The mount namespace of a command: unshare(2), MS_SLAVE, sysfs on /sys.
    case unshareMounts, enslaveMounts, mountSysfs
    /// The command's own hostname, procfs and session.
    case setHostname, mountProc, startSession
    /// Putting a mount that was below /sys there again, or an empty directory over one of the machine's.
    case restoreMount
    /// Mounting a file of /etc/netns/NAME on the one in /etc.
    case bindConfiguration(source: String)
    /// A mount namespace that others share: entering it, making directories in it private.
    case joinMounts, makePrivate
    /// The process whose namespace is asked for.
    case process
    /// Leaving a VRF's control group.
    case leaveVRF
    /// The working directory of a command, and starting it.
    case changeDirectory, execute
    /// Becoming the user that the command runs as, and leaving the caller's session keyring.
    case becomeUser
  }

  /// What was done when it failed.
  public var operation: Operation
  /// The file, name or process that it was about.
  public var path: String
  /// `errno`, positive.
  public var code: Int32

  /// A failure; `code` is an `errno`, positive.
  public init(_ operation: Operation, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}

extension NamespaceError: CustomStringConvertible {
  /// "createFile /var/run/netns/blue: File exists", in words for people.
  public var description: String {
    let reason = String(cString: strerror(code))
    return switch operation {
    case .bind(let source): "bind \(source) on \(path): \(reason)"
    case .bindConfiguration(let source): "bind \(source) on \(path): \(reason)"
    case .becomeUser: "cannot become the user: \(reason)"
    case .changeDirectory: "cannot change the directory to \(path): \(reason)"
    default: "\(operation) \(path): \(reason)"
    }
  }
}
