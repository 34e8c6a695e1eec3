import Glibc
import Linux

/// Which operation on a sandbox failed, on what, and the error number.
public struct IsolationError: Error, Sendable, Hashable {
  /// The step that failed.
  public enum Operation: Sendable, Hashable {
    /// The sandbox needs a namespace of this kind, or it would change its surroundings.
    case need(NamespaceKind)
    /// Opening a namespace, or entering it.
    case open, enter(NamespaceKind)
    /// Making the new namespaces (unshare(2)).
    case unshare
    /// Starting the process that stays outside.
    case startHelper
    /// Writing the identity map `file` ("uid_map"), or having newuidmap(1) or newgidmap(1) write it. If
    /// `status` is not 0, the program ran and printed the reason.
    case writeMap(file: String), runMapper
    /// Opening or writing a file of /proc.
    case openFile, write
    /// Binding a new namespace to its file.
    case keep(NamespaceKind)
    /// Starting the child for the command, or requesting a signal for when the parent ends.
    case fork, deathSignal
    /// Mounts: setting propagation, isolating a mount, mounting procfs, copying mounts from outside, or other
    /// mounts.
    case propagation, isolateMount, mountProc, copyMounts, mount
    /// The root directory: opening it, entering it, chroot(2), pivot_root(2).
    case openRoot, enterRoot, changeRoot, pivotRoot
    /// Opening a directory or a file that is read beforehand, or changing to the working directory.
    case openDirectory, changeDirectory
    /// sethostname(2)
    case hostname
    /// Closing descriptors that lead out of the sandbox, or bringing the loopback device up.
    case seal, raiseLoopback
    /// Making a session keyring.
    case keyring
    /// Changing ids, setting capabilities(7), or PR_SET_NO_NEW_PRIVS of prctl(2).
    case setgroups, setgid, setuid, capabilities, refusePrivileges
    /// Making a control group with limits; the path is a file, or a list of the missing controllers.
    case limit
    /// Starting the command.
    case execute
  }

  /// The step that failed.
  public var operation: Operation
  /// The file, directory or program concerned; empty if there is none.
  public var path: String
  /// A positive `errno`.
  public var code: Int32
  /// The exit status of a program that failed after printing the reason; otherwise 0.
  public var status: Int32 = 0
}

extension IsolationError: CustomStringConvertible {
  /// For example "mount /etc/hosts: Permission denied".
  public var description: String {
    "\(operation)\(path.isEmpty ? "" : " ")\(path): \(errorText(code))"
  }
}
