import Glibc
import Netlink

/// Tries what this kernel has. The connection's namespace should be a throwaway one; the kernel may load a module.
extension NetlinkConnection {
  /// Whether the kernel has devices of a kind. It looks up the kind before it refuses a device without queues
  /// (net/core/rtnetlink.c), so none is made.
  package func hasKind(_ kind: String) -> Bool {
    var link = LinkSettings(name: "t-kind")
    link.kind = kind
    link.txQueues = 0
    do throws(NetlinkError) {
      try perform(LinkRequest(.add, link))
      return true
    } catch {
      return error.code != EOPNOTSUPP
    }
  }

  /// Whether the kernel has the netem queueing discipline, which is put on the loopback.
  ///
  /// - Throws: if something else forbids it.
  package func hasNetem() throws(NetlinkError) -> Bool {
    do throws(NetlinkError) {
      try perform(QdiscRequest(.replace, device: 1, .netem(NetworkEmulator(delay: 1000))))
      return true
    } catch {
      guard error.code == ENOENT else { throw error }
      return false
    }
  }
}
