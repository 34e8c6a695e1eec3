import CLinux
import Glibc
import Netlink
import RouteNetlink

extension Lab {
  /// The host's bridges that are down although the lab has ports on them, in words.
  func idleBridges(in snapshot: Snapshot) -> [String] {
    let ports = devices.filter { $0.id.namespace == LabNode.hostNamespace }
    return Set(ports.compactMap(\.master)).sorted().compactMap { name in
      guard snapshot.link(DeviceID(LabNode.hostNamespace, name))?.isUp == false else { return nil }
      return
        "bridge `\(name)` of the host is down, and nothing passes through it until somebody brings it "
        + "up"
    }
  }
}

/// The bridges in the namespace that netns runs in.
package enum HostBridges {
  /// - Throws: if the kernel cannot be asked.
  package static func names() throws(LabError) -> Set<String> {
    do throws(NetlinkError) {
      var names: Set<String> = []
      let connection = NetlinkConnection(try NetlinkSocket())
      try connection.consistentDump(LinkQuery(), reset: { names = [] }) { link in
        if link.isA(BridgeAttributes.self), let name = link.name { names.insert(name) }
      }
      return names
    } catch {
      throw LabError("bridges of the host", error)
    }
  }
}
