import Netlink
import RouteNetlink

/// A prefix that a router advertised (RTM_NEWPREFIX; linux/rtnetlink.h, `prefixmsg`).
enum PrefixDescription {
  static func describe(_ message: Message, _ session: Session) {
    let output = session.output
    guard let prefix = AnnouncedPrefix(message), prefix.family == .ipv6 else { return }
    output.text("prefix ")
    if let address = prefix.address { output.text("\(address)/\(prefix.length)") }
    output.text("dev \(session.links.name(prefix.index)) ")
    if prefix.isOnLink { output.text("onlink ") }
    if prefix.isAutonomous { output.text("autoconf ") }
    if let lifetime = prefix.lifetime {
      output.text("valid \(lifetime.valid) preferred \(lifetime.preferred) ")
    }
    output.text("\n")
  }
}

/// A label for source address selection (RTM_NEWADDRLABEL; linux/if_addrlabel.h).
enum AddressLabelDescription {
  static func describe(_ message: Message, _ session: Session) {
    let output = session.output
    guard let label = AddressLabel(message) else { return }
    if label.isDeleted { output.text("Deleted ") }
    if let address = label.address { output.text("prefix \(address)/\(label.length) ") }
    if label.index != 0 { output.text("dev \(session.links.name(label.index)) ") }
    if let number = label.label { output.text("label \(number) ") }
    output.text("\n")
  }
}

/// A device's settings (RTM_NEWNETCONF; linux/netconf.h).
enum NetconfDescription {
  static func describe(_ message: Message, _ session: Session, device: Int32) {
    let output = session.output
    guard let settings = DeviceConfiguration(message) else { return }
    if device != 0, settings.index != device { return }
    if settings.isDeleted { output.text("Deleted ") }
    output.text("\(settings.family.name) ")
    switch settings.index {
    case DeviceConfiguration.all: output.text("all ")
    case DeviceConfiguration.default: output.text("default ")
    case let index?: output.text("dev \(session.links.name(index)) ")
    case nil: break
    }
    let (table, keys) = (settings.attributes, ConfigurationAttributes.keys)
    onOff(table[keys.forwarding], "forwarding", output)
    if let filter = table[keys.rpFilter] {
      let words = ["off", "strict", "loose"]
      let word = words.indices.contains(Int(filter)) ? words[Int(filter)] : "unknown mode"
      output.text("rp_filter \(word) ")
    }
    onOff(table[keys.mcForwarding], "mc_forwarding", output)
    onOff(table[keys.proxyNeigh], "proxy_neigh", output)
    onOff(table[keys.ignoreRoutesWithLinkdown], "ignore_routes_with_linkdown", output)
    onOff(table[keys.input], "input", output)
    output.text("\n")
  }

  private static func onOff(_ value: Int32?, _ label: String, _ output: Output) {
    if let value { output.text("\(label) \(value != 0 ? "on" : "off") ") }
  }
}
