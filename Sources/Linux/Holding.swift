import CLinux
import Glibc

// Calls of programs that stay beside others: the holder of namespaces and the warden of an uplink.

/// Does the work of a holder: see Holding.h of CLinux.
package func linux_hold(_ made: String, _ name: String) -> Int32 {
  unsafe withSystemStrings(made, name) { unsafe CLinux.linux_hold($0, $1) }
}

/// Becomes a warden named `name`, if `lock` can be locked: see Warding.h of CLinux.
package func linux_become_warden(_ lock: Int32, _ name: String) -> Int32 {
  unsafe name.withSystemString { unsafe CLinux.linux_become_warden(lock, $0) }
}

/// Whether a program file has capabilities (xattr(7), security.capability).
package func linux_gives_capabilities(_ program: String) -> Int32 {
  unsafe program.withSystemString { unsafe CLinux.linux_gives_capabilities($0) }
}
