import Glibc
import Netlink
import RouteNetlink

/// Multicast group databases: groups and router ports, from a dump or an event.
extension MDBTable {
  /// Shows an event.
  func describeEvent(_ session: Session) {
    if isDeleted { session.output.flag("deleted", "Deleted ") }
    describeEntries(session)
    guard let port = routerPorts.first(where: { _ in true })?.port else { return }
    session.output.text(
      "router port dev \(session.links.name(port)) master \(session.links.name(device))\n")
  }

  /// The groups, or those of one VLAN.
  func describeEntries(_ session: Session, vlan: UInt16 = 0) {
    for entry in entries where vlan == 0 || entry.vlan == vlan {
      entry.describe(session, of: device)
    }
  }

  /// Under `-details`, the ports that lead to routers; with their timers under `-statistics`.
  func describeRouterPorts(_ session: Session) {
    guard attributes.has(MulticastAttributes.keys.router), session.options.details > 0 else {
      return
    }
    let output = session.output
    let name = session.links.name(device)
    let withTimers = session.options.statistics > 0
    if !withTimers { output.text("router ports on \(name): ") }
    output.array(name) {
      for port in routerPorts {
        output.object {
          if withTimers { output.text("router ports on \(name): ") }
          output.field("port", "", session.links.name(port.port), withTimers ? "" : " ")
          if withTimers {
            port.describeTimer(output)
            output.endRecord()
          }
        }
      }
    }
    if !withTimers { output.newline() }
  }
}

extension MDBEntry {
  fileprivate func describe(_ session: Session, of bridge: Int32) {
    let output = session.output
    output.object {
      output.json("index", .number(bridge))
      output.field("dev", "dev ", session.links.name(bridge), "", color: .interface)
      output.field("port", " port ", session.links.name(port), "")
      describeGroup(output)
      output.field("state", " ", isPermanent ? "permanent" : "temp", "")
      if session.options.details > 0 { describeDetails(session) }
      describeFlags(output)
      if vlan != 0 { output.field("vid", " vid ", vlan, "") }
      describeTunnel(session)
      if session.options.statistics > 0, let timer {
        output.field("timer", " ", timerText(timer), "")
      }
      output.newline()
    }
  }

  private func describeGroup(_ output: Output) {
    switch group {
    case .linkLayer(let address): output.field("grp", " grp ", "\(address)", "")
    case .network(let address): output.address("grp", " grp ", address, "")
    }
    if let source { output.address("src", " src ", source, "") }
  }

  private func describeDetails(_ session: Session) {
    let output = session.output
    if let filterMode {
      // iproute2 treats any other number as `exclude`.
      let mode: MulticastFilterMode = filterMode == .include ? .include : .exclude
      output.field("filter_mode", " filter_mode ", mode.description, "")
    }
    if let sources { describe(sources, output) }
    if let routingProtocol {
      output.field(
        "protocol", " proto ", session.names.text(.protocols, UInt32(routingProtocol.rawValue)))
    }
  }

  private func describe(_ sources: [MDBSource], _ output: Output) {
    output.array("source_list", before: " source_list ") {
      for (place, source) in sources.enumerated() {
        output.object {
          output.text(place == 0 ? "" : ",")
          if let address = source.address { output.address("address", "", address, "") }
          if let timer = source.timer {
            output.field("timer", "/", timerText(timer, width: 0), "")
          }
        }
      }
    }
  }

  private func describeFlags(_ output: Output) {
    output.array("flags") {
      for word in flags.setWords { output.field(nil, " ", "\(word)", "") }
    }
  }

  private func describeTunnel(_ session: Session) {
    let output = session.output
    if let destination { output.address("dst", " dst ", destination, "") }
    if let destinationPort { output.field("dst_port", " dst_port ", destinationPort, "") }
    if let vni { output.field("vni", " vni ", vni, "") }
    if let via { output.field("via", " via ", session.links.name(via), "") }
    if let sourceVNI { output.field("src_vni", " src_vni ", sourceVNI, "") }
  }
}

extension MDBRouterPort {
  /// The time for which the port still counts as a router port, and why it does.
  func describeTimer(_ output: Output) {
    if let timer { output.field("timer", " ", timerText(timer), "") }
    if let isTemporary { output.field("type", " ", isTemporary ? "temp" : "permanent", "") }
  }
}

/// Hundredths of a second as seconds, padded to `width` digits before the point.
private func timerText(_ ticks: UInt32, width: Int = 4) -> String {
  let seconds = String(ticks / 100)
  let rest = String(ticks % 100)
  return PortTable.blanks(width - seconds.utf8.count) + seconds + "."
    + (rest.utf8.count < 2 ? "0" + rest : rest)
}
