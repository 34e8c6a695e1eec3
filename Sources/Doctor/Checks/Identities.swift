import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink

/// Ids of namespaces (ip-netns(8)). They are missing only to those who listen to other namespaces: they hear of those
/// that have one.
extension Check {
  @Sendable static func ids(_ examination: Examination) throws -> Outcome {
    let listeners = try NetlinkListener.all()
    let names = try examination.living()
    guard let first = listeners.first else {
      return Outcome(saw: "ids of namespaces, which no program needs here")
    }
    let connection = NetlinkConnection(try NetlinkSocket())
    let own = NamespaceIdentity(path: "/proc/thread-self/ns/net")
    var findings: [Finding] = []
    for name in names {
      guard let handle = try examination.openIfThere(name), handle.identity != own else {
        continue
      }
      let id = try connection.get(NamespaceIDQuery(of: .descriptor(handle.descriptor))).id
      guard id < 0 else { continue }
      findings.append(
        Finding(
          .warning,
          "\(name) has no id here: process \(first.port), which listens to all namespaces, hears nothing of it",
          remedy: "netns set \(Shell.quoted(name.text)) auto"))
    }
    return Outcome(saw: "the ids of \(counted(names.count, "namespace"))", findings)
  }
}

/// A netlink socket of this namespace that listens to all namespaces with an id (NETLINK_LISTEN_ALL_NSID of
/// netlink(7); linux/netlink_diag.h).
private struct NetlinkListener {
  /// The port of the socket, usually the process's number.
  let port: UInt32

  /// `struct netlink_diag_req` after the family.
  private struct Header {
    var family = UInt8(AF_NETLINK)
    /// NDIAG_PROTO_ALL
    var `protocol`: UInt8 = 255
    var pad: UInt16 = 0
    var inode: UInt32 = 0
    /// NDIAG_SHOW_FLAGS
    var show: UInt32 = 8
    var cookie: (UInt32, UInt32) = (0, 0)
  }

  /// SOCK_DIAG_BY_FAMILY of linux/sock_diag.h.
  private static let byFamily = 20
  /// The size of `struct netlink_diag_msg`, and where the port is in it.
  private static let size = 28
  private static let portOffset = 4
  /// NETLINK_DIAG_FLAGS, and NDIAG_FLAG_LISTEN_ALL_NSID in it.
  private static let flags = 4
  private static let listensToAll: UInt32 = 0x10

  /// - Returns: none either if the kernel cannot list its netlink sockets (CONFIG_NETLINK_DIAG).
  static func all() throws -> [NetlinkListener] {
    let connection = NetlinkConnection(try NetlinkSocket(.socketDiagnosis))
    var found: [NetlinkListener] = []
    do throws(NetlinkError) {
      let request = Request(byFamily, header: Header(), attributes: AttributeList())
      _ = try connection.dump(request) { message in
        let flags: UInt32? = message.attributes(after: size)[Self.flags]?.u32
        guard let flags, flags & listensToAll != 0,
          let port = message.payload.integer(at: portOffset, as: UInt32.self)
        else { return }
        found.append(NetlinkListener(port: port))
      }
    } catch {
      guard error.code == ENOENT || error.code == EINVAL else { throw error }
    }
    return found
  }
}
