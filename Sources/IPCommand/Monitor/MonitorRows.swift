import CLinux
import Netlink
import RouteNetlink

/// How the monitor shows one kind of message: a new object is one row here.
struct MonitorRow: Sendable {
  /// Writes the message's record; `device` is the index given with `dev`, 0 for all.
  typealias Show = @Sendable (Message, Session, _ device: Int32) -> Void
  /// Whether the message is one to show, before its heading is written.
  typealias Wants = @Sendable (Message, Session, _ device: Int32) -> Bool

  let types: [Int]
  /// What stands in brackets before the text with `label`.
  let label: String
  let wants: Wants
  let show: Show

  init(
    _ label: String, _ types: [Int], wants: @escaping Wants = { _, _, _ in true },
    show: @escaping Show
  ) {
    self.label = label
    self.types = types
    self.wants = wants
    self.show = show
  }

  static let all: [MonitorRow] = [
    MonitorRow("LINK", [RTM_NEWLINK, RTM_DELLINK], wants: LinkEvent.isWanted) {
      message, session, _ in
      LinkEvent.describe(message, session)
    },
    MonitorRow("ADDR", Address.types) { message, session, device in
      AddressDescription.describeEvent(message, session, device: device)
    },
    MonitorRow(
      "NEIGH", [RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH], wants: NeighbourDescription.isWanted
    ) { message, session, device in
      NeighbourDescription.describeEvent(message, session, device: device)
    },
    MonitorRow("NSID", [RTM_NEWNSID, RTM_DELNSID]) { message, session, _ in
      ListID.describeEvent(message, session)
    },
    MonitorRow("PREFIX", [RTM_NEWPREFIX]) { message, session, _ in
      PrefixDescription.describe(message, session)
    },
    MonitorRow("NETCONF", [RTM_NEWNETCONF, RTM_DELNETCONF]) { message, session, device in
      NetconfDescription.describe(message, session, device: device)
    },
    MonitorRow("ADDRLABEL", [RTM_NEWADDRLABEL, RTM_DELADDRLABEL]) { message, session, _ in
      AddressLabelDescription.describe(message, session)
    },
    MonitorRow("ROUTE", [RTM_NEWROUTE, RTM_DELROUTE], wants: RouteEvent.isWanted) {
      message, session, device in
      RouteEvent.describe(message, session, device: device)
    },
    MonitorRow("RULE", [RTM_NEWRULE, RTM_DELRULE]) { message, session, _ in
      if let rule = Rule(message) { RuleDescription(session).show(rule) }
    },
    MonitorRow("NEXTHOP", [RTM_NEWNEXTHOP, RTM_DELNEXTHOP]) { message, session, _ in
      if let hop = NextHop(message) { NextHopDescription.show(hop, session) }
    },
    MonitorRow("NEXTHOPBUCKET", [RTM_NEWNEXTHOPBUCKET, RTM_DELNEXTHOPBUCKET]) {
      message, session, _ in
      if let bucket = NextHopBucket(message) { NextHopDescription.show(bucket, session) }
    },
  ]

  static func row(for type: UInt16) -> MonitorRow? { all.first { $0.types.contains(Int(type)) } }
}
