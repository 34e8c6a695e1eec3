import CLinux
import Netlink
import RouteNetlink

/// How the monitor shows one type of message. A new object needs one row here.
struct MonitorRow: Sendable {
  /// Writes the message's record; `device` is the index given with `dev`, 0 for all.
  typealias Show = @Sendable (Message, Session, _ device: Int32) -> Void
  /// Decides whether the message is shown, before the heading is written.
  typealias Wants = @Sendable (Message, Session, _ device: Int32) -> Bool

  let types: [MessageType]
  /// The text in brackets before the record, under `label`.
  let label: String
  let wants: Wants
  let show: Show

  init(
    _ label: String, _ types: [MessageType], wants: @escaping Wants = { _, _, _ in true },
    show: @escaping Show
  ) {
    self.label = label
    self.types = types
    self.wants = wants
    self.show = show
  }

  static let all: [MonitorRow] = [
    MonitorRow("LINK", Link.types, wants: LinkEvent.isWanted) {
      message, session, _ in
      LinkEvent.describe(message, session)
    },
    MonitorRow("ADDR", Address.types) { message, session, device in
      AddressDescription.describeEvent(message, session, device: device)
    },
    MonitorRow("NEIGH", Neighbour.types, wants: NeighbourDescription.isWanted) {
      message, session, device in
      NeighbourDescription.describeEvent(message, session, device: device)
    },
    MonitorRow("NSID", NamespaceID.types) { message, session, _ in
      ListID.describeEvent(message, session)
    },
    MonitorRow("PREFIX", AnnouncedPrefix.types) { message, session, _ in
      PrefixDescription.describe(message, session)
    },
    MonitorRow("NETCONF", DeviceConfiguration.types) { message, session, device in
      NetconfDescription.describe(message, session, device: device)
    },
    MonitorRow("ADDRLABEL", AddressLabel.types) { message, session, _ in
      AddressLabelDescription.describe(message, session)
    },
    MonitorRow("ROUTE", Route.types, wants: RouteEvent.isWanted) {
      message, session, device in
      RouteEvent.describe(message, session, device: device)
    },
    MonitorRow("RULE", Rule.types) { message, session, _ in
      if let rule = Rule(message) { RuleDescription(session).show(rule) }
    },
    MonitorRow("NEXTHOP", NextHop.types) { message, session, _ in
      if let hop = NextHop(message) { NextHopDescription.show(hop, session) }
    },
    MonitorRow("NEXTHOPBUCKET", NextHopBucket.types) { message, session, _ in
      if let bucket = NextHopBucket(message) { NextHopDescription.show(bucket, session) }
    },
  ]

  static func row(for type: MessageType) -> MonitorRow? { all.first { $0.types.contains(type) } }
}
