import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Shows an address as `ip address` and `ip monitor` do.
struct AddressDescription {
  let session: Session
  /// Writes the device's index and name first, since no line of the link shows them.
  let showsDevice: Bool
  // Kept in a property: a dump needs it some twenty times per address.
  private let output: Output
  private let isBrief: Bool

  init(session: Session, showsDevice: Bool) {
    self.session = session
    self.showsDevice = showsDevice
    output = session.output
    isBrief = session.options.brief
  }

  /// The fields of an address, in text with line ends; under `-brief` only the address itself.
  func describe(_ address: Address) {
    if address.isDeleted { output.flag("deleted", "Deleted ") }
    if !isBrief { describeStart(address) }
    describeLocal(address)
    if isBrief { return }
    if let broadcast = address.broadcast {
      output.text("brd ")
      output.address("broadcast", "", broadcast, isHost: true)
    }
    if let anycast = address.anycast {
      output.text("any ")
      output.address("anycast", "", anycast, isHost: true)
    }
    if let multicast = address.multicast {
      output.text("mcast ")
      output.address("multicast", "", multicast, isHost: true)
    }
    output.field("scope", "scope ", session.names.text(.scopes, UInt32(address.scope.rawValue)))
    describeFlags(address.flags, address.family)
    if let originator = address.originator, originator != .unspecified || output.isJSON {
      output.field("protocol", "proto ", session.addressProtocol(originator))
    }
    if let label = address.attributes.payload(AddressAttributes.keys.label) {
      output.field("label", "", label, "")
    }
    describeLifetime(address)
    output.endRecord()
  }

  /// Shows an event of `ip monitor`; `device` is the only index to show, 0 for all.
  static func describeEvent(_ message: Message, _ session: Session, device: Int32) {
    guard let address = Address(message), device == 0 || address.index == device else { return }
    AddressDescription(session: session, showsDevice: true).describe(address)
  }

  private func describeStart(_ address: Address) {
    if showsDevice {
      output.field("index", "", UInt32(bitPattern: address.index), ": ")
      output.field("dev", "", session.links.name(address.index), "")
    }
    switch address.family {
    case .ipv4, .ipv6, .packet, .mpls, .bridge:
      output.field("family", "    ", address.family.name)
    default:
      output.field("family_index", "    family ", Int(address.family.rawValue))
    }
  }

  private func describeLocal(_ address: Address) {
    guard let local = address.local else { return }
    output.address("local", "", local, "", isHost: true)
    if let peer = address.peer {
      output.text(" peer ")
      output.address("address", "", peer, "", isHost: true)
    }
    output.field("prefixlen", "/", address.prefixLength)
    if let metric = address.metric { output.field("metric", "metric ", metric) }
  }

  private func describeFlags(_ flags: AddressFlags, _ family: AddressFamily) {
    // Nearly every address has this flag alone, and it shows nothing.
    if flags == .permanent { return }
    let known = AddressFlag.all
    for index in known.indices {
      let flag = known[index].flag
      if flag == .permanent {
        if !flags.contains(.permanent) { output.flag("dynamic", "dynamic ") }
      } else if flags.contains(flag), flag != .secondary || index == 0 {
        // For IPv6 this bit means something else: a temporary address for privacy (RFC 8981).
        let isTemporary = index == 0 && family == .ipv6
        let place = isTemporary ? index + 1 : index
        output.flag(known[place].name, known[place].text)
      }
    }
    let rest = flags.subtracting(AddressFlag.known).rawValue
    if rest != 0 {
      let digits = (rest < 16 ? "0" : "") + String(rest, radix: 16)
      output.field("ifa_flags", "flags ", digits)
    }
  }

  private func describeLifetime(_ address: Address) {
    guard let lifetime = address.lifetime else { return }
    output.newline()
    output.text("       valid_lft ")
    describe(seconds: lifetime.valid, "valid_life_time", isSigned: false)
    output.text(" preferred_lft ")
    let isDeprecated = address.flags.contains(.deprecated)
    describe(seconds: lifetime.preferred, "preferred_life_time", isSigned: isDeprecated)
  }

  // The kernel lets the preferred lifetime of a deprecated address fall below zero.
  private func describe(seconds: UInt32, _ key: String, isSigned: Bool) {
    if isSigned {
      output.field(key, "", Int32(bitPattern: seconds), "sec")
    } else if seconds == AddressLifetime.forever {
      output.field(key, json: .number(seconds), text: "forever")
    } else {
      output.field(key, "", seconds, "sec")
    }
  }
}

extension Session {
  /// The name of the protocol that added an address, or its number in hexadecimal.
  func addressProtocol(_ origin: AddressOrigin) -> String {
    let number = origin.rawValue
    if let name = names.name(.addressProtocols, UInt32(number)) { return name }
    return number == 0 ? "0" : "0x" + String(number, radix: 16)
  }
}
