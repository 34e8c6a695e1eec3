import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// Shows a device as `ip link`, `ip address` and `ip monitor` do.
struct LinkDescription {
  /// The command that shows the device. Each leaves out something.
  enum Command {
    /// Everything.
    case link
    /// No mode; no alias unless under `-details`; statistics follow the addresses.
    case address
    /// As for `address`, and without the queue length.
    case monitor
  }

  let session: Session
  let command: Command
  /// The family whose addresses follow. If one is selected, the link-layer part is left out unless under `-details`.
  /// `.packet` for `ip link`.
  let family: AddressFamily

  init(_ session: Session, for command: Command, family: AddressFamily = .unspecified) {
    self.session = session
    self.command = command
    self.family = command == .link ? .packet : family
  }

  private var output: Output { session.output }
  private var showsDetails: Bool { session.options.details > 0 }
  var showsAlias: Bool { command == .link || showsDetails }

  /// Shows the whole record. `-brief` has a form of its own.
  func describe(_ link: Link) {
    let name = session.links.name(of: link)
    if link.isDeleted { output.flag("deleted", "Deleted ") }
    if session.options.brief { return describeBriefly(link, name) }
    output.field("ifindex", "", link.index, ": ")
    let lowerIsDown = describeName(link, name, after: ": ")
    LinkFlags.describe(link.flags, lowerIsDown: lowerIsDown, output)
    describeState(link)
    if family == .unspecified || family == .packet || showsDetails { describeAddresses(link) }
    describeNamespaces(link)
    describeProtoDown(link)
    if showsDetails { LinkDetails(session: session, command: command).describe(link) }
    describeRest(link, name)
    output.endRecord()
  }

  /// Name, state, link-layer address and flags. In `ip address`, the addresses follow.
  private func describeBriefly(_ link: Link, _ name: String) {
    let lowerIsDown = describeName(link, name, width: 16, after: " ")
    describeOperationalState(link)
    guard family == .packet else { return }
    if let address = link.address {
      describe("address", address, link.type, after: " ")
    }
    LinkFlags.describe(link.flags, lowerIsDown: lowerIsDown, output)
    output.endRecord()
  }

  /// Shows the name with its lower device. Returns whether that is known to be down.
  func describeName(_ link: Link, _ name: String, width: Int = 0, after: String) -> Bool {
    var lowerIsDown = false
    var lower: String?
    if let index = link.lowerIndex {
      if index == 0 {
        output.json("link", .null)
        lower = "NONE"
      } else if link.attributes.has(LinkAttributes.keys.linkNetnsid) {
        output.json("link_index", .number(index))
        lower = "if\(index)"
      } else {
        let known = session.links.name(index)
        output.json("link", .string(known))
        lower = known
        lowerIsDown = session.links.knownEntry(index).map { !$0.flags.contains(.up) } ?? false
      }
    }
    if output.isJSON {
      output.json("ifname", .string(name))
    } else {
      let shown = lower.map { "\(name)@\($0)" } ?? name
      output.field(nil, "", shown, after, width: width, color: .interface)
    }
    return lowerIsDown
  }

  private func describeState(_ link: Link) {
    if let mtu = link.mtu { output.field("mtu", "mtu ", mtu) }
    if let xdp = link.attributes.nested(LinkAttributes.keys.xdp) {
      XDPDescription(xdp).describeMode(output)
    }
    if let qdisc = link.qdisc { output.field("qdisc", "qdisc ", qdisc) }
    if let master = link.master {
      output.field("master", "master ", session.links.name(master))
    }
    describeOperationalState(link)
    if command == .link, let mode = link.linkMode {
      if let text = Self.modeTexts.first(where: { $0.mode == mode })?.text {
        output.field("linkmode", "mode ", text)
      } else {
        output.field("linkmode_index", "mode ", mode.rawValue)
      }
    }
    if let group = link.group {
      output.field("group", "group ", session.names.text(.group, group))
    }
    if command != .monitor { describeQueueLength(link) }
    if let event = link.attributes[LinkAttributes.keys.event] {
      if let word = event.word {
        output.field("event", "event ", "\(word)")
      } else {
        output.field("event", "event ", event.rawValue)
      }
    }
  }

  private func describeQueueLength(_ link: Link) {
    // The list of devices with IPv6 does not contain queue lengths.
    let length = link.txQueueLength ?? link.name.flatMap(Self.askQueueLength)
    if let length, length != 0 {
      output.field("txqlen", "qlen ", Int32(bitPattern: length), "")
    }
  }

  /// The queue length by `SIOCGIFTXQLEN` (netdevice(7)).
  private static func askQueueLength(_ name: String) -> UInt32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var request = InterfaceRequest(name)
    guard request.ioctl(descriptor, UInt(SIOCGIFTXQLEN)) == 0 else { return nil }
    return request.value
  }

  private func describeOperationalState(_ link: Link) {
    guard let state = link.operationalState else { return }
    guard let name = Self.stateTexts.first(where: { $0.state == state })?.text else {
      // iproute2 has no blank here.
      output.field(
        "operstate_index", json: .number(state.rawValue),
        text: "state 0x" + String(state.rawValue, radix: 16))
      return
    }
    if session.options.brief {
      return output.field("operstate", "", name, width: 14, color: .operstate(state))
    }
    output.text("state ")
    output.field("operstate", "", name, color: .operstate(state))
  }

  private func describeAddresses(_ link: Link) {
    output.newline()
    output.field("link_type", "    link/", link.type.text(session.names))
    if let address = link.address {
      describe("address", address, link.type)
    }
    if let broadcast = link.broadcast {
      if link.flags.contains(.pointToPoint) {
        output.flag("link_pointtopoint", " peer ")
      } else {
        output.text(" brd ")
      }
      describe("broadcast", broadcast, link.type)
    }
    if let permanent = link.attributes.payload(LinkAttributes.keys.permAddress),
      permanent.array != link.address?.array
    {
      output.text(" permaddr ")
      describe("permaddr", permanent, link.type)
    }
  }

  private func describe(
    _ key: String, _ address: Payload, _ type: HardwareType, after: String = ""
  ) {
    if let text = specialAddressText(address, type: type) {
      output.field(key, "", text, after, color: .mac)
    } else {
      output.field(key, "", hexBytes: address, after, color: .mac)
    }
  }

  private static let modeTexts = LinkMode.words.map {
    (mode: $0.key, text: "\($0.value)".uppercased())
  }
  private static let stateTexts = OperationalState.words.map {
    (state: $0.key, text: "\($0.value)")
  }
}
