import Glibc
import Linux

/// What could not be done for a sandbox, and the error number.
public struct IsolationError: Error, Sendable, Hashable {
  /// The step of the work that failed.
  public enum Operation: Sendable, Hashable {
    /// What is asked for needs a namespace of this kind, or it would change what is outside.
    case need(NamespaceKind)
    /// Opening a namespace to enter, and entering it.
    case open, enter(NamespaceKind)
    /// Making the new namespaces (unshare(2)).
    case unshare
    /// Starting the process that stays outside.
    case startHelper
    /// Writing the identity map `file` ("uid_map"); by newuidmap(1) or newgidmap(1), which could not be
    /// run, or failed and said why where `status` is not 0.
    case writeMap(file: String), runMapper
    /// Opening and writing a file of /proc.
    case openFile, write
    /// Binding a new namespace on the path.
    case keep(NamespaceKind)
    /// Starting the child that the command runs in, and asking for the signal at the end of its parent.
    case fork, deathSignal
    /// The mounts: their propagation, that of the path's own, procfs, copying those of outside, others.
    case propagation, isolateMount, mountProc, copyMounts, mount
    /// The root: opening it, entering it, chroot(2), pivot_root(2).
    case openRoot, enterRoot, changeRoot, pivotRoot
    /// The working directory, and files that are read beforehand: opening one, going there.
    case openDirectory, changeDirectory
    /// sethostname(2)
    case hostname
    /// Closing descriptors that lead out, and bringing the loopback device up.
    case seal, raiseLoopback
    /// Making a session keyring.
    case keyring
    /// Changing the identity; capabilities(7); PR_SET_NO_NEW_PRIVS of prctl(2).
    case setgroups, setgid, setuid, capabilities, refusePrivileges
    /// Making a control group with limits; the path is a file, or the controllers that are missing.
    case limit
    /// Starting the command.
    case execute
  }

  /// What failed.
  public var operation: Operation
  /// The file, directory or program that it was about; empty where there is none.
  public var path: String
  /// `errno`, positive.
  public var code: Int32
  /// The exit status of a program that failed and said why itself, or 0.
  public var status: Int32 = 0
}

extension IsolationError: CustomStringConvertible {
  /// "mount /etc/hosts: Permission denied"
  public var description: String {
    "\(operation)\(path.isEmpty ? "" : " ")\(path): \(errorText(code))"
  }
}
