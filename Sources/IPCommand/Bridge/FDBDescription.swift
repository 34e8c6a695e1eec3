import CLinux
import Glibc
import Netlink
import RouteNetlink

extension FDBEntry {
  /// Shows the entry. `withDevice` is false if all entries belong to one device.
  func describe(_ session: Session, withDevice: Bool = true) {
    let output = session.output
    if isDeleted { output.flag("deleted", "Deleted ") }
    if let address = attributes.payload(NeighbourAttributes.keys.lladdr) {
      describe(address, session)
    }
    if withDevice, device != 0 {
      output.text("dev ")
      output.field("ifname", "", session.links.name(device), color: .interface)
    }
    describeTunnel(session)
    if session.options.details > 0 { describeActivity(output) }
    if session.options.statistics > 0, let usage { describe(usage, output) }
    describeFlags(output)
    if let master {
      output.field("master", "master ", session.links.name(master))
    }
    describeState(output)
    output.endRecord()
  }

  private func describe(_ address: Payload, _ session: Session) {
    let type = session.links.knownEntry(device)?.type ?? .ethernet
    if let text = specialAddressText(address, type: type) {
      session.output.field("mac", "", text, color: .mac)
    } else {
      session.output.field("mac", "", hexBytes: address, color: .mac)
    }
  }

  private func describeTunnel(_ session: Session) {
    let output = session.output
    if let destination {
      output.text("dst ")
      output.address("dst", "", destination, isHost: true)
    }
    if let vlan, vlan != 0 { output.field("vlan", "vlan ", vlan) }
    if let port { output.field("port", "port ", port) }
    if let vni { output.field("vni", "vni ", vni) }
    if let sourceVNI { output.field("src_vni", "src_vni ", sourceVNI) }
    if let via {
      if viaNamespaceID != nil {
        output.field("viaIfIndex", "via ifindex ", via)
      } else {
        output.field("viaIf", "via ", session.links.name(via))
      }
    }
    if let nexthop { output.field("nhid", "nhid ", nexthop) }
    if let viaNamespaceID { output.field("linkNetNsId", "link-netnsid ", viaNamespaceID) }
  }

  private func describe(_ usage: NeighbourUsage, _ output: Output) {
    let ticks = UInt32(clamping: max(sysconf(Int32(_SC_CLK_TCK)), 1))
    output.field("used", "used ", usage.used / ticks, "/")
    output.field("updated", "", usage.updated / ticks)
  }

  private func describeActivity(_ output: Output) {
    let activity = activity
    if activity.contains(.notify) { output.flag("activity_notify", "activity_notify ") }
    if activity.contains(.inactive) { output.flag("inactive", "inactive ") }
  }

  /// In the order of display.
  private static let flagWords: [(flag: NeighbourFlags, word: String)] = [
    (.device, "self"), (.router, "router"), (.externallyLearned, "extern_learn"),
    (.offloaded, "offload"), (.master, "master"), (.sticky, "sticky"),
  ]

  private func describeFlags(_ output: Output) {
    output.array("flags") {
      for (flag, name) in Self.flagWords where flags.contains(flag) { output.field(nil, "", name) }
      if extendedFlags.contains(.locked) { output.field(nil, "", "locked") }
    }
  }

  /// The word for a state. A reachable entry is a learned one, which has no word.
  private func describeState(_ output: Output) {
    let word: String? =
      if state.contains(.permanent) {
        "permanent"
      } else if state.contains(.noARP) {
        "static"
      } else if state.contains(.stale) {
        "stale"
      } else if state.contains(.reachable) { "" } else { nil }
    if let word { return output.field("state", json: .string(word), text: word) }
    let number = alternateHex(state.rawValue)
    output.field("state", json: .string(number), text: "state=\(number)")
  }
}
