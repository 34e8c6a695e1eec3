import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What `-details` adds to a device.
struct LinkDetails {
  let session: Session
  let command: LinkDescription.Command
  private var output: Output { session.output }

  /// One number of the kernel's, with its key and label.
  private struct Number {
    let code: Int
    let key: String
    let label: String

    init(_ code: Int, _ key: String, _ label: String) {
      self.code = code
      self.key = key
      self.label = label
    }
  }

  private static let beforeKind = [
    Number(IFLA_PROMISCUITY, "promiscuity", " promiscuity "),
    Number(IFLA_ALLMULTI, "allmulti", "allmulti "),
    Number(IFLA_MIN_MTU, "min_mtu", "minmtu "),
    Number(IFLA_MAX_MTU, "max_mtu", "maxmtu "),
  ]

  private static let afterKind = [
    Number(IFLA_NUM_TX_QUEUES, "num_tx_queues", "numtxqueues "),
    Number(IFLA_NUM_RX_QUEUES, "num_rx_queues", "numrxqueues "),
    Number(IFLA_GSO_MAX_SIZE, "gso_max_size", "gso_max_size "),
    Number(IFLA_GSO_MAX_SEGS, "gso_max_segs", "gso_max_segs "),
    Number(IFLA_TSO_MAX_SIZE, "tso_max_size", "tso_max_size "),
    Number(IFLA_TSO_MAX_SEGS, "tso_max_segs", "tso_max_segs "),
    Number(IFLA_GRO_MAX_SIZE, "gro_max_size", "gro_max_size "),
    Number(UAPI.IFLA_GSO_IPV4_MAX_SIZE, "gso_ipv4_max_size", "gso_ipv4_max_size "),
    Number(UAPI.IFLA_GRO_IPV4_MAX_SIZE, "gro_ipv4_max_size", "gro_ipv4_max_size "),
  ]

  func describe(_ link: Link) {
    describe(Self.beforeKind, link)
    if link.isNamespaceImmutable { output.flag("netns-immutable", "netns-immutable ") }
    if let info = link.info { describeInfo(info) }
    if command == .link, let mode = link.addressGenerationMode {
      let text = Self.generationModes[safe: Int(mode)].map { "\($0)" } ?? Self.hex(mode)
      output.field("inet6_addr_gen_mode", "addrgenmode ", text)
    }
    describe(Self.afterKind, link)
    if let name = link.attributes.string(IFLA_PHYS_PORT_NAME) {
      output.field("phys_port_name", "portname ", name)
    }
    if let port = link.attributes[IFLA_PHYS_PORT_ID] {
      output.field("phys_port_id", "portid ", Self.hex(port))
    }
    if let id = link.attributes[IFLA_PHYS_SWITCH_ID] {
      output.field("phys_switch_id", "switchid ", Self.hex(id))
    }
    if let bus = link.attributes.string(IFLA_PARENT_DEV_BUS_NAME) {
      output.field("parentbus", "parentbus ", bus)
    }
    if let device = link.attributes.string(IFLA_PARENT_DEV_NAME) {
      output.field("parentdev", "parentdev ", device)
    }
  }

  private func describe(_ numbers: [Number], _ link: Link) {
    for number in numbers {
      if let value = link.attributes.u32(number.code) {
        output.field(number.key, number.label, value)
      }
    }
  }

  /// The kind with its fields, and the fields that the device has as a port.
  private func describeInfo(_ info: AttributeTable) {
    output.object("linkinfo") {
      if let name = info.string(IFLA_INFO_KIND) {
        output.newline()
        output.field("info_kind", "    ", name)
        if let kind = LinkKinds.kind(name), kind.isShown {
          output.object("info_data") {
            if let data = info.nested(IFLA_INFO_DATA) { kind.show(data, session) }
          }
          showXstats(kind, info)
        }
      }
      if let name = info.string(IFLA_INFO_SLAVE_KIND) {
        output.newline()
        output.field("info_slave_kind", "    ", name, "_slave ")
        if let kind = LinkKinds.slaveKind(name), kind.isShown {
          output.object("info_slave_data") {
            if let data = info.nested(IFLA_INFO_SLAVE_DATA) { kind.show(data, session) }
          }
        }
      }
    }
  }

  private func showXstats(_ kind: LinkKind, _ info: AttributeTable) {
    guard session.options.statistics > 0, let show = kind.showXstats,
      let payload = info[IFLA_INFO_XSTATS]
    else { return }
    output.object("info_xstats") { show(payload, session) }
  }

  private static func hex(_ bytes: Payload) -> String {
    bytes.array.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func hex(_ mode: UInt8) -> String {
    (mode < 16 ? "0x0" : "0x") + String(mode, radix: 16)
  }

  static let generationModes: [StaticString] = ["eui64", "none", "stable_secret", "random"]
}
