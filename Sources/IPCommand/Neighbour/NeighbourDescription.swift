import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Shows a neighbour as `ip neighbour` and `ip monitor` do.
struct NeighbourDescription {
  let session: Session
  /// False if the user named a device, so that all entries belong to it.
  let showsDevice: Bool
  private let output: Output

  init(session: Session, showsDevice: Bool) {
    self.session = session
    self.showsDevice = showsDevice
    output = session.output
  }

  /// The fields of a neighbour, in text with the line end.
  func describe(_ neighbour: Neighbour) {
    if neighbour.isDeleted {
      output.flag("deleted", "Deleted ")
    } else if neighbour.isMiss {
      output.null("miss", "miss ")
    }
    if session.options.brief {
      describeNames(neighbour, columns: true)
    } else {
      describeNames(neighbour, columns: false)
      describeFlags(neighbour)
      if session.options.statistics > 0 { describeUsage(neighbour) }
      describeStates(neighbour.state)
      if let maker = neighbour.routingProtocol, maker != .unspecified {
        output.field("protocol", "proto ", session.names.text(.protocols, UInt32(maker.rawValue)))
      }
    }
    output.endRecord()
  }

  /// Address, device and link-layer address; in columns, they have no words before them.
  private func describeNames(_ neighbour: Neighbour, columns: Bool) {
    if let address = neighbour.destination {
      if columns {
        output.field(
          "dst", "", output.hostText(address), width: 39, color: .address(address.family))
      } else {
        output.address("dst", "", address, isHost: true)
      }
    }
    if showsDevice, neighbour.index != 0 {
      if !columns { output.text("dev ") }
      let name = session.links.name(neighbour.index)
      output.field("dev", "", name, width: columns ? 16 : 0, color: .interface)
    }
    if let payload = neighbour.linkLayerAddress {
      if !columns { output.text("lladdr ") }
      let type = session.links.entry(neighbour.index)?.type ?? .void
      let text = linkAddressText(payload, type: type)
      output.field("lladdr", "", text, columns ? "" : " ", color: .mac)
    }
  }

  private func describeFlags(_ neighbour: Neighbour) {
    for (name, flag) in Self.flags where neighbour.flags.contains(flag) { word(name) }
    let extended = neighbour.extendedFlags
    if extended.contains(.managed) { word("managed") }
    for (name, flag) in Self.laterFlags where neighbour.flags.contains(flag) { word(name) }
    if extended.contains(.externallyValidated) { word("extern_valid") }
  }

  private func word(_ name: String) { output.null(name, name + " ") }

  private static let flags: [(String, NeighbourFlags)] = [("router", .router), ("proxy", .proxy)]
  private static let laterFlags: [(String, NeighbourFlags)] = [
    ("extern_learn", .externallyLearned), ("offload", .offloaded),
  ]

  private func describeUsage(_ neighbour: Neighbour) {
    if let usage = neighbour.usage {
      let ticks = UInt32(max(sysconf(Int32(_SC_CLK_TCK)), 1))
      if usage.references != 0 {
        output.field("refcnt", " ref ", Int32(bitPattern: usage.references), "")
      }
      output.field("used", " used ", usage.used / ticks, "")
      output.field("confirmed", "/", usage.confirmed / ticks, "")
      output.field("updated", "/", usage.updated / ticks, "")
    }
    if let probes = neighbour.probes { output.field("probes", "probes ", probes) }
  }

  private func describeStates(_ state: NeighbourState) {
    if state.isEmpty { return }
    output.openArray("state")
    for (name, bit) in NeighbourState.shown where state.contains(bit) {
      output.field(nil, "", name)
    }
    output.closeArray()
  }

  /// Shows an event of `ip monitor`; `device` is the only index to show, 0 for all.
  static func describeEvent(_ message: Message, _ session: Session, device: Int32) {
    guard let neighbour = Neighbour(message), device == 0 || neighbour.index == device else {
      return
    }
    NeighbourDescription(session: session, showsDevice: device == 0).describe(neighbour)
  }

  /// Whether the monitor shows an event: if a family is selected, only events of that.
  static func isWanted(_ message: Message, _ session: Session, _ device: Int32) -> Bool {
    let family = session.options.family
    return family == .unspecified || message.payload.u8 == family.rawValue
  }
}
