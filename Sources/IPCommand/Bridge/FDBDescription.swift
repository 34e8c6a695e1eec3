import CLinux
import Glibc
import Netlink
import RouteNetlink

/// One entry of a forwarding database (`RTM_NEWNEIGH` of family `PF_BRIDGE`).
struct FDBEntry {
  let header: ndmsg
  let attributes: AttributeTable
  let isDeleted: Bool

  /// Nil for a message that is none.
  init?(_ message: Message) {
    guard let header = message.payload.structure(ndmsg.self), Int32(header.ndm_family) == PF_BRIDGE
    else { return nil }
    self.header = header
    attributes = message.attributes(after: MemoryLayout<ndmsg>.size)
    isDeleted = Int(message.type) == RTM_DELNEIGH
  }

  var isPermanent: Bool { Int32(header.ndm_state) & NUD_PERMANENT != 0 }
  var vlan: UInt16 { attributes[NeighbourAttributes.keys.vlan] ?? 0 }

  /// Shows the entry; `withDevice` is false where all are of one.
  func describe(_ session: Session, withDevice: Bool = true) {
    let output = session.output
    if isDeleted { output.flag("deleted", "Deleted ") }
    if let address = attributes.payload(NeighbourAttributes.keys.lladdr) {
      let type = session.links.knownEntry(header.ndm_ifindex)?.type ?? UInt16(ARPHRD_ETHER)
      output.field("mac", "", linkAddressText(address, type: type), color: .mac)
    }
    if withDevice, header.ndm_ifindex != 0 {
      output.text("dev ")
      output.field("ifname", "", session.links.name(header.ndm_ifindex), color: .interface)
    }
    describeTunnel(session)
    if session.options.details > 0 { describeActivity(output) }
    if session.options.statistics > 0,
      let times = attributes.payload(NeighbourAttributes.keys.cacheinfo)
    {
      describeTimes(times, output)
    }
    describeFlags(output)
    if let master = attributes[NeighbourAttributes.keys.master] {
      output.field("master", "master ", session.links.name(master))
    }
    describeState(output)
    output.endRecord()
  }

  private func describeTunnel(_ session: Session) {
    let output = session.output
    if let destination = attributes.payload(NeighbourAttributes.keys.dst)?.networkAddress {
      output.text("dst ")
      output.address("dst", "", destination, isHost: true)
    }
    if vlan != 0 { output.field("vlan", "vlan ", vlan) }
    if let port = attributes[NeighbourAttributes.keys.port] { output.field("port", "port ", port) }
    if let vni = attributes[NeighbourAttributes.keys.vni] { output.field("vni", "vni ", vni) }
    if let vni = attributes[NeighbourAttributes.keys.srcVni] {
      output.field("src_vni", "src_vni ", vni)
    }
    let namespace = attributes[NeighbourAttributes.keys.linkNetnsid]
    if let index = attributes[NeighbourAttributes.keys.ifindex] {
      if namespace != nil {
        output.field("viaIfIndex", "via ifindex ", index)
      } else {
        output.field("viaIf", "via ", session.links.name(index))
      }
    }
    if let group = attributes[NeighbourAttributes.keys.nhId] {
      output.field("nhid", "nhid ", group)
    }
    if let namespace { output.field("linkNetNsId", "link-netnsid ", namespace) }
  }

  /// `struct nda_cacheinfo`: confirmed, used, updated in clock ticks.
  private func describeTimes(_ times: Payload, _ output: Output) {
    let ticks = UInt32(clamping: max(sysconf(Int32(_SC_CLK_TCK)), 1))
    guard let used = times.integer(at: 4, as: UInt32.self),
      let updated = times.integer(at: 8, as: UInt32.self)
    else { return }
    output.field("used", "used ", used / ticks, "/")
    output.field("updated", "", updated / ticks)
  }

  private func describeActivity(_ output: Output) {
    let bits =
      attributes.nested(NeighbourAttributes.keys.fdbExtAttrs)?[
        ForwardingEntryAttributes.keys.activityNotify] ?? 0
    if bits & 1 != 0 { output.flag("activity_notify", "activity_notify ") }
    if bits & 2 != 0 { output.flag("inactive", "inactive ") }
  }

  private func describeFlags(_ output: Output) {
    let flags = Int32(header.ndm_flags)
    let names: [(Int32, String)] = [
      (NTF_SELF, "self"), (NTF_ROUTER, "router"), (NTF_EXT_LEARNED, "extern_learn"),
      (NTF_OFFLOADED, "offload"), (NTF_MASTER, "master"), (NTF_STICKY, "sticky"),
    ]
    output.array("flags") {
      for (bit, name) in names where flags & bit != 0 { output.field(nil, "", name) }
      if (attributes[NeighbourAttributes.keys.flagsExt] ?? 0) & UAPI.NTF_EXT_LOCKED != 0 {
        output.field(nil, "", "locked")
      }
    }
  }

  /// What a state is called; a reachable entry is one that was learned, which has no word.
  private func describeState(_ output: Output) {
    let state = Int32(header.ndm_state)
    let name: String? =
      if state & NUD_PERMANENT != 0 {
        "permanent"
      } else if state & NUD_NOARP != 0 {
        "static"
      } else if state & NUD_STALE != 0 {
        "stale"
      } else if state & NUD_REACHABLE != 0 { "" } else { nil }
    let number = alternateHex(UInt16(bitPattern: Int16(truncatingIfNeeded: state)))
    output.field("state", json: .string(name ?? number), text: name ?? "state=\(number)")
  }
}

extension Payload {
  /// A C structure at the start; nil where the payload is shorter.
  func structure<T: BitwiseCopyable>(_ type: T.Type) -> T? {
    guard count >= MemoryLayout<T>.size else { return nil }
    return withBytes { $0.loadUnaligned(as: T.self) }
  }
}
