import CLinux
import Glibc
import Netlink

extension NetlinkConnection {
  /// The id by which the connection's namespace knows the one behind a descriptor. If there is none yet, the
  /// kernel chooses one.
  ///
  /// - Throws: the kernel's refusal.
  public func id(ofNamespace descriptor: Int32) throws(NetlinkError) -> Int32 {
    let query = NamespaceIDQuery(of: .descriptor(descriptor))
    let known = try get(query).id
    if known != NamespaceID.unassigned { return known }
    do throws(NetlinkError) {
      try perform(NamespaceIDRequest(.descriptor(descriptor)))
    } catch {
      // Another program may have assigned an id in the meantime.
      if error.code != EEXIST { throw error }
    }
    let id = try get(query).id
    guard id != NamespaceID.unassigned else {
      throw NetlinkError(.protocolViolation, "RTM_GETNSID", code: EBADMSG)
    }
    return id
  }
}
