import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What `-details` adds to a device.
struct LinkDetails {
  let session: Session
  let command: LinkDescription.Command
  private var output: Output { session.output }

  /// A number from the kernel, with its key and label.
  private struct Number {
    let attribute: AttributeKey<UInt32>
    let key: String
    let label: String

    init(_ attribute: AttributeKey<UInt32>, _ key: String, _ label: String) {
      self.attribute = attribute
      self.key = key
      self.label = label
    }
  }

  private static let beforeKind = [
    Number(LinkAttributes.keys.promiscuity, "promiscuity", " promiscuity "),
    Number(LinkAttributes.keys.allmulti, "allmulti", "allmulti "),
    Number(LinkAttributes.keys.minMtu, "min_mtu", "minmtu "),
    Number(LinkAttributes.keys.maxMtu, "max_mtu", "maxmtu "),
  ]

  private static let afterKind = [
    Number(LinkAttributes.keys.numTxQueues, "num_tx_queues", "numtxqueues "),
    Number(LinkAttributes.keys.numRxQueues, "num_rx_queues", "numrxqueues "),
    Number(LinkAttributes.keys.gsoMaxSize, "gso_max_size", "gso_max_size "),
    Number(LinkAttributes.keys.gsoMaxSegs, "gso_max_segs", "gso_max_segs "),
    Number(LinkAttributes.keys.tsoMaxSize, "tso_max_size", "tso_max_size "),
    Number(LinkAttributes.keys.tsoMaxSegs, "tso_max_segs", "tso_max_segs "),
    Number(LinkAttributes.keys.groMaxSize, "gro_max_size", "gro_max_size "),
    Number(LinkAttributes.keys.gsoIpv4MaxSize, "gso_ipv4_max_size", "gso_ipv4_max_size "),
    Number(LinkAttributes.keys.groIpv4MaxSize, "gro_ipv4_max_size", "gro_ipv4_max_size "),
  ]

  func describe(_ link: Link) {
    describe(Self.beforeKind, link)
    if link.isNamespaceImmutable { output.flag("netns-immutable", "netns-immutable ") }
    if let info = link.info { describeInfo(info) }
    if command == .link, let mode = link.addressGenerationMode {
      let text = mode.word(or: Self.hex(mode.rawValue))
      output.field("inet6_addr_gen_mode", "addrgenmode ", text)
    }
    describe(Self.afterKind, link)
    if let name = link.attributes[LinkAttributes.keys.physPortName] {
      output.field("phys_port_name", "portname ", name)
    }
    if let port = link.attributes.payload(LinkAttributes.keys.physPortId) {
      output.field("phys_port_id", "portid ", Self.hex(port))
    }
    if let id = link.attributes.payload(LinkAttributes.keys.physSwitchId) {
      output.field("phys_switch_id", "switchid ", Self.hex(id))
    }
    if let bus = link.attributes[LinkAttributes.keys.parentDevBusName] {
      output.field("parentbus", "parentbus ", bus)
    }
    if let device = link.attributes[LinkAttributes.keys.parentDevName] {
      output.field("parentdev", "parentdev ", device)
    }
  }

  private func describe(_ numbers: [Number], _ link: Link) {
    for number in numbers {
      if let value = link.attributes[number.attribute] {
        output.field(number.key, number.label, value)
      }
    }
  }

  /// The kind with its fields, and the fields that the device has as a port.
  private func describeInfo(_ info: AttributeTable) {
    output.object("linkinfo") {
      if let name = info[LinkInfoAttributes.keys.kind] {
        output.newline()
        output.field("info_kind", "    ", name)
        if let kind = LinkKinds.kind(name), kind.isShown {
          output.object("info_data") {
            if let data = info.nested(LinkInfoAttributes.keys.data) { kind.show(data, session) }
          }
          showXstats(kind, info)
        }
      }
      if let name = info[LinkInfoAttributes.keys.slaveKind] {
        output.newline()
        output.field("info_slave_kind", "    ", name, "_slave ")
        if let kind = LinkKinds.slaveKind(name), kind.isShown {
          output.object("info_slave_data") {
            if let data = info.nested(LinkInfoAttributes.keys.slaveData) {
              kind.show(data, session)
            }
          }
        }
      }
    }
  }

  private func showXstats(_ kind: LinkKind, _ info: AttributeTable) {
    guard session.options.statistics > 0, let show = kind.showXstats,
      let payload = info.payload(LinkInfoAttributes.keys.xstats)
    else { return }
    output.object("info_xstats") { show(payload, session) }
  }

  private static func hex(_ bytes: Payload) -> String {
    bytes.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func hex(_ mode: UInt8) -> String {
    (mode < 16 ? "0x0" : "0x") + String(mode, radix: 16)
  }
}
