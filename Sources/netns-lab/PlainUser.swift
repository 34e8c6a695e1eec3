import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// A plain user's labs are in namespaces of the user's own, which `netns` enters: one that calls this
/// program itself gets there by it.
enum PlainUser {
  /// Becomes `netns` with the same words, where that has not been before. Comes back where there is none
  /// beside this program: then the kernel says what is not allowed.
  static func becomeNetns(_ words: [String]) {
    guard geteuid() != 0, !LabLauncher.wasNetns, let verb = words.first, !verb.hasPrefix("__")
    else {
      return
    }
    var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = path.withUnsafeMutableBytes {
      readlink("/proc/self/exe", $0.baseAddress!, $0.count)
    }
    let own = String(systemBytes: path[..<max(length, 0)])
    guard let slash = own.lastIndex(of: "/") else { return }
    let command = Command(["\(own[..<slash])/netns"] + words)
    do throws(NamespaceError) { try command.replaceProcess() } catch {}
  }
}
