import Netlink
import RouteNetlink

/// The two ends of a vxlan. IPv4 and IPv6 have attributes of their own.
enum VxlanAddress {
  /// A keyword with an address that `isAllowed` accepts. Both ends must have the same family.
  static func word(
    _ name: StaticString, _ key: AttributeKey<[UInt8]>, _ key6: AttributeKey<[UInt8]>,
    isAllowed: @escaping @Sendable (IPAddress) -> Bool
  ) -> Word<KindRequest> {
    Word(name, .address) { (request, words) throws(CommandFailure) in
      guard let word = words.peek else { throw .incomplete }
      // "group" and "remote" share an attribute, but the final checks distinguish them.
      if request.noted["\(name)"] != nil { throw .garbage("\(name)", word) }
      let family = request.noted["family"].flatMap { AddressFamily($0) } ?? .unspecified
      guard let parsed = AddressText.address(word, family) else {
        throw AddressText.expected("address", word, family)
      }
      words.skip()
      guard parsed.isAddress, isAllowed(parsed.address) else {
        throw .invalid(word, "invalid \(name) address")
      }
      request.noted["\(name)"] = word
      request.noted["family"] = parsed.family.description
      request.data.put(parsed.family == .ipv4 ? key : key6, parsed.address.bytes)
    }
  }

  static func checkEnds(_ request: KindRequest) throws(CommandFailure) {
    if request.noted["group"] != nil, request.noted["remote"] != nil {
      throw CommandFailure("vxlan: both group and remote cannot be specified", status: 1)
    }
  }

  static func checkGroup(_ request: KindRequest) throws(CommandFailure) {
    if request.noted["group"] != nil, !request.has(VxlanAttributes.keys.link) {
      throw CommandFailure("vxlan: 'group' requires 'dev' to be specified", status: 1)
    }
  }

  static let showRemote: KindAttribute.Show = { payload, view in
    guard let address = IPAddress(payload), !address.isZero else { return }
    show(address, address.isMulticast ? "group" : "remote", view)
  }

  static let showLocal: KindAttribute.Show = { payload, view in
    guard let address = IPAddress(payload), !address.isZero else { return }
    show(address, "local", view)
  }

  private static func show(_ address: IPAddress, _ label: String, _ view: KindView) {
    view.output.field(
      address.family == .ipv6 ? label + "6" : label, label + " ", address.description)
  }
}
