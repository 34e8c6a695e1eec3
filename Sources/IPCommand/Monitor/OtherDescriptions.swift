import CLinux
import Glibc
import Netlink
import RouteNetlink

/// A prefix that a router advertised (RTM_NEWPREFIX; linux/rtnetlink.h, `prefixmsg`).
enum PrefixDescription {
  static func describe(_ message: Message, _ session: Session) {
    let output = session.output
    let table = message.attributes(after: MemoryLayout<prefixmsg>.size)
    guard let family: UInt8 = message.payload.integer(), Int32(family) == AF_INET6,
      let index: Int32 = message.payload.integer(at: 4),
      let length: UInt8 = message.payload.integer(at: 9),
      let flags: UInt8 = message.payload.integer(at: 10)
    else { return }
    output.text("prefix ")
    if let address = table.payload(PrefixAttributes.keys.address).flatMap({
      IPAddress(family: AF_INET6, $0)
    }) {
      output.text("\(address)/\(length)")
    }
    output.text("dev \(session.links.name(index)) ")
    if flags & 0x01 != 0 { output.text("onlink ") }
    if flags & 0x02 != 0 { output.text("autoconf ") }
    if let cache = table.payload(PrefixAttributes.keys.cacheinfo), let preferred = cache.u32,
      let valid: UInt32 = cache.integer(at: 4)
    {
      output.text("valid \(valid) preferred \(preferred) ")
    }
    output.text("\n")
  }
}

/// A label of the source address selection (RTM_NEWADDRLABEL; linux/if_addrlabel.h).
enum AddressLabelDescription {
  static func describe(_ message: Message, _ session: Session) {
    let output = session.output
    let table = message.attributes(after: 12)
    guard let length: UInt8 = message.payload.integer(at: 2),
      let index: Int32 = message.payload.integer(at: 4)
    else { return }
    if Int(message.type) == RTM_DELADDRLABEL { output.text("Deleted ") }
    if let payload = table[1], let address = IPAddress(family: AF_INET6, payload) {
      output.text("prefix ")
      output.text("\(address)/\(length) ")
    }
    if index != 0 { output.text("dev \(session.links.name(index)) ") }
    if let label = table.u32(2) { output.text("label \(label) ") }
    output.text("\n")
  }
}

/// A device's settings (RTM_NEWNETCONF; linux/netconf.h).
enum NetconfDescription {
  private static let ifindex = 1
  private static let all: Int32 = -1
  private static let standard: Int32 = -2

  static func describe(_ message: Message, _ session: Session, device: Int32) {
    let output = session.output
    let table = message.attributes(after: 4)
    guard let family: UInt8 = message.payload.integer() else { return }
    let index = table.s32(ifindex)
    if device != 0, index != device { return }
    if Int(message.type) == RTM_DELNETCONF { output.text("Deleted ") }
    output.text("\(Options.name(ofFamily: Int32(family))) ")
    switch index {
    case all: output.text("all ")
    case standard: output.text("default ")
    case let index?: output.text("dev \(session.links.name(index)) ")
    case nil: break
    }
    onOff(table, 2, "forwarding", output)
    if let filter = table.u32(3) {
      output.text(
        "rp_filter \(["off", "strict", "loose"].dropFirst(Int(min(filter, 3))).first ?? "unknown mode") "
      )
    }
    onOff(table, 4, "mc_forwarding", output)
    onOff(table, 5, "proxy_neigh", output)
    onOff(table, 6, "ignore_routes_with_linkdown", output)
    onOff(table, 7, "input", output)
    output.text("\n")
  }

  private static func onOff(
    _ table: AttributeTable, _ code: Int, _ label: String, _ output: Output
  ) {
    if let value = table.u32(code) { output.text("\(label) \(value != 0 ? "on" : "off") ") }
  }
}
