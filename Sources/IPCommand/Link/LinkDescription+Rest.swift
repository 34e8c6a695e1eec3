import CLinux
import Netlink
import RouteNetlink

/// What follows the link-layer addresses.
extension LinkDescription {
  private var output: Output { session.output }

  func describeNamespaces(_ link: Link) {
    if let id = link.linkNamespaceID {
      output.field("link_netnsid", json: .number(id), text: namespaceText(" link-netns", id))
    }
    // Only in events about a device that was moved. JSON has no keys for these.
    if let id = link.attributes[LinkAttributes.keys.newNetnsid] {
      output.text(namespaceText(" new-netns", id, unknown: "\(id)"))
    }
    if let index = link.attributes[LinkAttributes.keys.newIfindex] {
      output.text(" new-ifindex \(index)")
    }
  }

  private func namespaceText(_ label: String, _ id: Int32, unknown: String = "unknown") -> String {
    if id < 0 { return "\(label)id \(unknown)" }
    if let name = session.namespaces.name(id) { return "\(label) \(name)" }
    return "\(label)id \(id)"
  }

  func describeProtoDown(_ link: Link) {
    guard let down = link.attributes[LinkAttributes.keys.protoDown] else { return }
    if down != 0 { output.flag("proto_down", " protodown on ") }
    guard
      let reasons = link.attributes[LinkAttributes.keys.protoDownReason]?.value, reasons != 0
    else { return }
    output.openArray("proto_down_reason")
    output.text("protodown_reason <")
    var before = ""
    for bit in UInt32(0)..<32 where reasons & (1 << bit) != 0 {
      output.field(nil, before, session.names.text(.protodownReasons, bit), "")
      before = ","
    }
    output.text(">")
    output.closeArray()
  }

  /// Alias, programs, statistics, virtual functions, alternative names, each on a line of its own.
  func describeRest(_ link: Link, _ name: String) {
    if showsAlias {
      if let alias = link.alias {
        output.newline()
        output.field("ifalias", "    alias ", alias, "")
      }
      if let xdp = link.attributes.nested(LinkAttributes.keys.xdp) {
        XDPDescription(xdp).describePrograms(output)
      }
    }
    if command == .link, session.options.statistics > 0 {
      output.newline()
      LinkStatistics(session).describe(link)
    }
    if showsAlias { describeVirtualFunctions(link, name) }
    guard let properties = link.attributes.payload(LinkAttributes.keys.propList) else { return }
    output.openArray("altnames")
    for property in properties.attributes where property.has(LinkAttributes.keys.altIfname) {
      output.newline()
      output.field(nil, "    altname ", property.payload.string, "")
    }
    output.closeArray()
  }

  private func describeVirtualFunctions(_ link: Link, _ name: String) {
    guard let count = link.attributes[LinkAttributes.keys.numVf],
      let list = link.attributes.payload(LinkAttributes.keys.vfinfoList)
    else { return }
    var shown: UInt32 = 0
    output.openArray("vfinfo_list")
    for function in list.attributes {
      VirtualFunctionDescription(function.payload.nested, link.type, session).describe()
      shown += 1
    }
    output.closeArray()
    if shown != count { Session.writeError("Truncated VF list: \(name)\n") }
  }
}

/// `text` padded with blanks on the left.
func rightAligned(_ text: String, _ width: Int) -> String {
  let missing = width - text.utf8.count
  return missing > 0 ? String(repeating: " ", count: missing) + text : text
}

extension Array {
  /// The element at `index`, or nil beyond the end.
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
