import CLinux
import Glibc
import Netlink
import RouteNetlink

/// Shows policy routing rules.
struct RuleDescription {
  private let session: Session
  private let output: Output

  init(_ session: Session) {
    self.session = session
    output = session.output
  }

  /// Writes the record of a rule. Each field begins with a blank.
  func show(_ rule: Rule) {
    output.openObject()
    if rule.isDeleted { output.flag("deleted", "Deleted ") }
    output.field("priority", "", rule.priority ?? 0, ":\t")
    if rule.isInverted { output.null("not", "not ") }
    output.text("from ")
    show("src", rule.source, rule.sourceLength, rule, whole: "all")
    if rule.destination != nil || rule.destinationLength != 0 {
      output.text(" to ")
      show("dst", rule.destination, rule.destinationLength, rule, whole: nil)
    }
    if rule.tos != 0 { output.field("tos", " tos ", session.names.dsfieldText(rule.tos), "") }
    showMark(rule)
    show(device: rule.inputDevice, "iif", isDetached: .inputDetached, rule)
    show(device: rule.outputDevice, "oif", isDetached: .outputDetached, rule)
    if rule.usesMasterTable { output.null("l3mdev", " lookup [l3mdev-table]") }
    showPacket(rule)
    showTable(rule)
    showAction(rule)
    showOrigin(rule)
    showTrafficClass(rule)
    output.endRecord()
    output.closeObject()
  }

  private func show(
    _ key: String, _ address: IPAddress?, _ length: Int, _ rule: Rule, whole: String?
  ) {
    if let address {
      let isHost = length == Route.hostLength(rule.family)
      output.address(key, "", address, "", isHost: isHost)
      if !isHost { output.field(key + "len", "/", length, "") }
    } else if length != 0 {
      output.field(key, "", "0", "")
      output.field(key + "len", "/", length, "")
    } else if let whole {
      output.field(key, "", whole, "")
    }
  }

  private func showMark(_ rule: Rule) {
    guard rule.mark != nil || rule.markMask != nil else { return }
    output.alternateHex("fwmark", " fwmark ", rule.mark ?? 0)
    if let mask = rule.markMask, mask != UInt32.max { output.alternateHex("fwmask", "/", mask) }
  }

  private func show(device: String?, _ key: String, isDetached flag: RuleFlags, _ rule: Rule) {
    guard let device else { return }
    output.text(" \(key) ")
    output.field(key, "", device, "", color: .interface)
    if rule.flags.contains(flag) { output.null(key + "_detached", " [detached]") }
  }

  private func showPacket(_ rule: Rule) {
    if let users = rule.users {
      output.field("uid_start", " uidrange ", users.first, "")
      output.field("uid_end", "-", users.last, "")
    }
    if let number = rule.internetProtocol?.rawValue {
      let name = InternetProtocols.text(number, numeric: session.options.numeric)
      output.field("ipproto", " ipproto ", name, "")
    }
    if let ports = rule.sourcePorts { show(ports, "sport") }
    if let ports = rule.destinationPorts { show(ports, "dport") }
    if let id = rule.tunnelID { output.field("tun_id", " tun_id ", id, "") }
  }

  private func show(_ ports: RulePorts, _ key: String) {
    guard ports.first == ports.last else {
      output.field(key + "_start", " \(key) ", ports.first, "")
      return output.field(key + "_end", "-", ports.last, "")
    }
    guard let mask = ports.mask else { return output.field(key, " \(key) ", ports.first, "") }
    if output.isJSON || mask == UInt16.max {
      output.field(key, " \(key) ", ports.first, "")
      if output.isJSON { output.alternateHex(key + "_mask", "", mask) }
    } else {
      output.alternateHex(nil, " \(key) ", ports.first)
      output.alternateHex(nil, "/", mask)
    }
  }

  private func showTable(_ rule: Rule) {
    let table = rule.table
    if table != 0 {
      output.field("table", " lookup ", session.names.text(.tables, table), "")
      if let length = rule.suppressedPrefixLength, length != -1 {
        output.field("suppress_prefixlen", " suppress_prefixlength ", length, "")
      }
      if let group = rule.suppressedGroup, group != -1 {
        let name = session.names.text(.group, UInt32(bitPattern: group))
        output.field("suppress_ifgroup", " suppress_ifgroup ", name, "")
      }
    }
    guard let realms = rule.realms else { return }
    let from = realms >> 16
    output.text(" realms ")
    if from != 0 { output.field("flow_from", "", session.names.text(.realms, from), "/") }
    output.field("flow_to", "", session.names.text(.realms, realms & 0xffff), "")
  }

  private func showAction(_ rule: Rule) {
    switch rule.action {
    case .translate:
      if let address = rule.translation {
        output.field("nat_gateway", " map-to ", address.description, "")
      } else {
        output.null("masquerade", " masquerade")
      }
    case .goTo:
      if let target = rule.target {
        output.field("goto", " goto ", target, "")
      } else {
        output.field("goto", " goto ", "none", "")
      }
      if rule.isUnresolved {
        output.null("unresolved", " [unresolved]")
      }
    case .nothing: output.null("nop", " nop")
    case .lookUp: break
    default:
      output.field(
        "action", " ", session.names.routeTypeText(RouteType(rawValue: rule.action.rawValue)), "")
    }
  }

  private func showOrigin(_ rule: Rule) {
    guard let number = rule.protocol else { return }
    let isOrdinary = number == .unspecified || number == .kernel
    guard !isOrdinary || session.options.details > 0 else { return }
    output.field("protocol", " proto ", session.names.text(.protocols, UInt32(number.rawValue)), "")
  }

  private func showTrafficClass(_ rule: Rule) {
    if let dscp = rule.dscp { show(dscp: dscp, mask: rule.dscpMask) }
    guard let label = rule.flowLabel, let mask = rule.flowLabelMask else { return }
    output.alternateHex("flowlabel", " flowlabel ", label)
    if output.isJSON || mask != RuleWords.wholeFlowLabel {
      output.alternateHex("flowlabel_mask", "/", mask)
    }
  }

  private func show(dscp: UInt8, mask: UInt8?) {
    if !output.isJSON, let mask, mask != RuleWords.wholeDSCP {
      output.alternateHex(nil, " dscp ", dscp)
      return output.alternateHex(nil, "/", mask)
    }
    // Zero is not a class, so it is shown as a number.
    let name = dscp == 0 ? nil : session.names.name(.dsfield, UInt32(dscp) << 2)
    output.field("dscp", " dscp ", name ?? String(dscp), "")
    if output.isJSON, let mask { output.alternateHex("dscp_mask", "", mask) }
  }
}
