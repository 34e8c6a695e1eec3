import CLinux
import Glibc
import Netlink

/// The bridges of the namespace that netns runs in.
public enum HostBridges {
  /// - Throws: where the kernel does not say.
  public static func names() throws(LabError) -> Set<String> {
    do throws(NetlinkError) {
      var names: Set<String> = []
      let connection = NetlinkConnection(try NetlinkSocket())
      try connection.consistentDump(LinkQuery.all(), reset: { names = [] }) { message in
        if let link = RawLink(message)?.link, link.kindName == "bridge" { names.insert(link.name) }
      }
      return names
    } catch {
      throw LabError("bridges of the host", error)
    }
  }
}
