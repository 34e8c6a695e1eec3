import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// One virtual function of a device (`IFLA_VF_INFO`), on a line of its own.
struct VirtualFunctionDescription {
  private let table: AttributeTable
  private let type: HardwareType
  private let session: Session
  private var output: Output { session.output }

  init(_ table: AttributeTable, _ type: HardwareType, _ session: Session) {
    self.table = table
    self.type = type
    self.session = session
  }

  /// A member of a setting's structure. The first one is the function's number.
  private func word(_ key: AttributeKey<[UInt8]>, _ index: Int = 1) -> UInt32? {
    table.payload(key)?.integer(at: index * 4, as: UInt32.self)
  }

  func describe() {
    output.object {
      guard let number = word(VirtualFunctionAttributes.keys.mac, 0),
        let address = table.payload(VirtualFunctionAttributes.keys.mac)?.dropFirst(4)
      else { return }
      output.newline()
      output.field("vf", "    vf ", Int32(bitPattern: number))
      output.field("link_type", "    link/", type.text(session.names))
      output.field("address", "", linkAddressText(shortened(address), type: type), "", color: .mac)
      if let broadcast = table.payload(VirtualFunctionAttributes.keys.broadcast) {
        output.text(" brd ")
        output.field(
          "broadcast", "", linkAddressText(shortened(broadcast), type: type), "", color: .mac)
      }
      describeVLANs()
      describeRates()
      switchField("spoofchk", VirtualFunctionAttributes.keys.spoofchk, "spoof checking")
      guid("node guid", VirtualFunctionAttributes.keys.ibNodeGuid, "NODE_GUID")
      guid("port guid", VirtualFunctionAttributes.keys.ibPortGuid, "PORT_GUID")
      describeState()
      switchField("trust", VirtualFunctionAttributes.keys.trust, "trust")
      switchField("query_rss_en", VirtualFunctionAttributes.keys.rssQueryEn, "query_rss")
      if session.options.statistics > 0,
        let statistics = table.nested(VirtualFunctionAttributes.keys.stats)
      {
        describe(statistics)
      }
    }
  }

  // The kernel's field has room for the longest possible address.
  private func shortened(_ address: Payload) -> Payload {
    address.prefix(type == .infiniband ? 20 : 6)
  }

  private func describeVLANs() {
    if let list = table.payload(VirtualFunctionAttributes.keys.vlanList) {
      output.openArray("vlan_list")
      for vlan in list.attributes where vlan.has(VirtualFunctionVLANAttributes.keys.info) {
        output.object {
          describeVLAN(
            id: vlan.payload.integer(at: 4, as: UInt32.self) ?? 0,
            priority: vlan.payload.integer(at: 8, as: UInt32.self) ?? 0,
            protocol: vlan.payload.integer(at: 12, as: UInt16.self).map {
              EtherType(rawValue: UInt16(bigEndian: $0))
            })
        }
      }
      output.closeArray()
    } else if let id = word(VirtualFunctionAttributes.keys.vlan) {
      describeVLAN(
        id: id, priority: word(VirtualFunctionAttributes.keys.vlan, 2) ?? 0, protocol: nil)
    }
  }

  private func describeVLAN(id: UInt32, priority: UInt32, protocol: EtherType?) {
    if id != 0 { output.field("vlan", ", vlan ", id, "") }
    if priority != 0 { output.field("qos", ", qos ", priority, "") }
    if let `protocol`, `protocol` != .ieee8021Q, id != 0 || priority != 0 {
      let isNamed = `protocol` == .ieee8021ad && !session.options.numeric
      let name = isNamed ? `protocol`.text : "[\(`protocol`.rawValue)]"
      output.field("protocol", ", vlan protocol ", name, "")
    }
  }

  private func describeRates() {
    if let rate = word(VirtualFunctionAttributes.keys.txRate), rate != 0 {
      output.field("tx_rate", ", tx rate ", rate, " (Mbps)")
    }
    guard let minimum = word(VirtualFunctionAttributes.keys.rate),
      let maximum = word(VirtualFunctionAttributes.keys.rate, 2)
    else { return }
    output.object("rate") {
      if maximum != 0 { output.field("max_tx", ", max_tx_rate ", maximum, "Mbps") }
      if minimum != 0 { output.field("min_tx", ", min_tx_rate ", minimum, "Mbps") }
    }
  }

  /// On or off; nothing for all ones, which mean that the driver does not say.
  private func switchField(
    _ key: String, _ attribute: AttributeKey<[UInt8]>, _ label: String
  ) {
    guard let value = word(attribute), value != .max else { return }
    output.field(key, json: .bool(value != 0), text: ", \(label) \(value != 0 ? "on" : "off")")
  }

  private func guid(_ key: String, _ attribute: AttributeKey<[UInt8]>, _ label: String) {
    guard let value = table.payload(attribute)?.integer(at: 8, as: UInt64.self) else { return }
    output.field(key, ", \(label) ", hexBytes([UInt8](bytesOf: value.bigEndian)), "")
  }

  private func describeState() {
    guard let state = word(VirtualFunctionAttributes.keys.linkState) else { return }
    let word = VirtualFunctionLinkState(rawValue: state).word ?? "disable"
    output.field("link_state", ", link-state ", "\(word)", "")
  }

  // MARK: statistics

  private func describe(_ statistics: AttributeTable) {
    let received = [
      ("bytes", VirtualFunctionStatistics.keys.rxBytes, 10),
      ("packets", VirtualFunctionStatistics.keys.rxPackets, 8),
      ("multicast", VirtualFunctionStatistics.keys.multicast, 7),
      ("broadcast", VirtualFunctionStatistics.keys.broadcast, 7),
      ("dropped", VirtualFunctionStatistics.keys.rxDropped, 8),
    ]
    let sent = [
      ("tx_bytes", VirtualFunctionStatistics.keys.txBytes, 10),
      ("tx_packets", VirtualFunctionStatistics.keys.txPackets, 8),
      ("dropped", VirtualFunctionStatistics.keys.txDropped, 8),
    ]
    output.object("stats") {
      block("rx", "    RX: bytes  packets  mcast   bcast   dropped ", received, statistics)
      block("tx", "    TX: bytes  packets   dropped ", sent, statistics)
    }
  }

  private func block(
    _ key: String, _ heading: String,
    _ fields: [(key: String, counter: AttributeKey<UInt64>, width: Int)],
    _ statistics: AttributeTable
  ) {
    output.newline()
    output.text(heading)
    output.newline()
    output.text("    ")
    output.object(key) {
      for field in fields {
        let value = statistics[field.counter] ?? 0
        let text =
          session.options.human
          ? IPCommand.shortened(value, binary: session.options.iec) : String(value)
        output.field(
          field.key, json: .unsigned(value), text: rightAligned(text, field.width) + " ")
      }
    }
  }
}
