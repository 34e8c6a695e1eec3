import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// An ordinary user's labs are in the user's own namespaces, which `netns` enters. If the user calls this program
/// directly, it goes through `netns`.
enum PlainUser {
  /// Executes `netns` with the same words, unless that has been done already. Returns if there is none next to this
  /// program. Then the kernel will refuse what is not permitted.
  static func becomeNetns(_ words: [String]) {
    guard geteuid() != 0, !LabLauncher.wasNetns, let verb = words.first, !verb.hasPrefix("__")
    else {
      return
    }
    guard let own = readlink("/proc/self/exe"), let slash = own.lastIndex(of: "/") else { return }
    let command = Command(["\(own[..<slash])/netns"] + words)
    do throws(NamespaceError) { try command.replaceProcess() } catch {}
  }
}
