import CLinux
import Glibc

/// Entering a namespace for `-n NAME`.
enum NamespaceEntry {
  static func enter(_ name: String, _ session: Session) throws(CommandFailure) {
    let descriptor = open("/var/run/netns/\(name)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw .usage("Cannot open network namespace \"\(name)\": \(errorText(errno))")
    }
    defer { close(descriptor) }
    guard linux_setns(descriptor, Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw .usage("setting the network namespace \"\(name)\" failed: \(errorText(errno))")
    }
    session.namespaceChanged()
  }
}
