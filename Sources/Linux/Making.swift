import CLinux
import Glibc

/// What `linux_make_namespaces` makes.
package struct NamespacesToMake {
  /// CLONE_NEW... of all kinds, for one unshare(2).
  package var flags: UInt32
  /// The hostname; nil for the caller's.
  package var hostname: String?
  /// Lines for /proc/self/timens_offsets; nil for none.
  package var offsets: String?
  /// The command line that process 1 shows.
  package var title: String
  /// Whether process 1 mounts a procfs on /proc.
  package var mountsProc: Bool

  package init(
    flags: UInt32, hostname: String?, offsets: String?, title: String, mountsProc: Bool
  ) {
    self.flags = flags
    self.hostname = hostname
    self.offsets = offsets
    self.title = title
    self.mountsProc = mountsProc
  }
}

/// Starts the child, which makes the namespaces, carries out the steps in the new mount namespace once it is told to
/// finish, and waits. Returns its pid; or -1 if that fails, and `errno` says why.
/// `talk` becomes the socket for talking to it.
/// `steps` may be released then: the child has a copy.
package func linux_make_namespaces(
  _ namespaces: NamespacesToMake, _ steps: inout StepList, _ talk: inout Int32
) -> pid_t {
  var making = unsafe linux_making()
  unsafe making.flags = namespaces.flags
  unsafe making.mounts_proc = namespaces.mountsProc ? 1 : 0
  return unsafe steps.withSteps { steps, count in
    unsafe making.steps = unsafe steps
    unsafe making.count = count
    return unsafe withOptionalString(namespaces.hostname) { hostname in
      unsafe withOptionalString(namespaces.offsets) { offsets in
        unsafe namespaces.title.withSystemString { title in
          unsafe making.hostname = unsafe hostname
          unsafe making.offsets = unsafe offsets
          unsafe making.title = unsafe title
          return unsafe CLinux.linux_make_namespaces(&making, &talk)
        }
      }
    }
  }
}
