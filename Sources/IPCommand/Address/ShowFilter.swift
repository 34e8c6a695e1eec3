import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// The selection of `address show`, `flush` and `save` and of `link show`, which all take the same words.
struct ShowFilter {
  /// `.unspecified` for any. A prefix after `to` also sets it.
  var family: AddressFamily
  /// Addresses within this prefix.
  var prefix: IPPrefix?
  /// `RT_SCOPE_*`.
  var scope: RouteScope?
  /// Selects addresses whose flags within the mask equal these.
  var flags: AddressFlags = []
  var flagMask: AddressFlags = []
  /// A shell pattern for the label, or for the device's name if there is no label.
  var label: String?
  var originator: AddressOrigin?
  var up = false
  var down = false
  var group: UInt32?
  /// The master's index; -1 for devices without one, 0 for all.
  var master: Int32 = 0
  var kind: String?
  /// The kind of the master whose ports are selected.
  var portKind: String?
  var showsVirtualFunctions = true
  /// The device as the user named it; `index` is 0 for all devices.
  var device: String?
  var index: Int32 = 0

  /// Reads the rest of the command line; `usage` is the answer to `help` in place of a device.
  ///
  /// A command about links ignores the family, and does not look up the device: the kernel can be asked by name.
  init(
    _ arguments: Arguments, forLinks: Bool = false, usage: @autoclosure () -> CommandFailure
  ) throws(CommandFailure) {
    family = forLinks ? .packet : arguments.session.options.family
    try arguments.parse(Self.words, into: &self) {
      (filter, words, word) throws(CommandFailure) in
      if matches(word, "help") { throw usage() }
      try filter.select(device: word)
    }
    if !forLinks { try resolve(arguments.session) }
  }

  /// Looks up the index of the device.
  mutating func resolve(_ session: Session) throws(CommandFailure) {
    guard let device else { return }
    guard let index = session.links.index(of: device) else {
      throw CommandFailure("Device \"\(device)\" does not exist.")
    }
    self.index = index
  }

  private mutating func select(device name: String) throws(CommandFailure) {
    if device != nil { throw .garbage("dev", name) }
    device = name
  }

  static let words: [Word<ShowFilter>] =
    [
      Word("=to", .prefix) { (filter, words) throws(CommandFailure) in
        let parsed = try words.prefix(filter.family)
        // `any` and `all` are not addresses, so they select nothing in particular.
        guard parsed.isAddress else { return }
        filter.prefix = parsed.length > 0 ? parsed.prefix : nil
        if filter.family == .unspecified { filter.family = parsed.family }
      },
      Word("=scope", .scope) { (filter, words) throws(CommandFailure) in
        if words.peek == "all", words.session.names.number(.scopes, "all") == nil {
          words.skip()
          filter.scope = nil
        } else {
          filter.scope = RouteScope(
            rawValue: UInt8(try words.named(.scopes, "invalid \"scope\"\n")))
        }
      },
      Word("=up") { (filter, _) in filter.up = true },
      Word("=down") { (filter, _) in filter.down = true },
      flag("=dynamic", .permanent, set: false), flag("=-dynamic", .permanent, set: true),
      flag("=primary", .secondary, set: false), flag("=-primary", .secondary, set: true),
    ] + flagWords + [
      Word("=label", .text("PATTERN")) { (filter, words) throws(CommandFailure) in
        filter.label = try words.next()
      },
      Word("=group", .group) { (filter, words) throws(CommandFailure) in
        filter.group = try words.named(
          .group, limit: UInt32(Int32.max), "Invalid \"group\" value\n")
      },
      Word("=master", .device) { (filter, words) throws(CommandFailure) in
        filter.master = try words.master()
      },
      Word("=vrf", .device) { (filter, words) throws(CommandFailure) in
        filter.master = try words.vrf()
      },
      Word("=nomaster") { (filter, _) in filter.master = -1 },
      Word("=type", .kind) { (filter, words) throws(CommandFailure) in
        let name = try words.next()
        if name.hasSuffix("_slave") {
          filter.portKind = String(name.dropLast(6))
        } else {
          filter.kind = name
        }
      },
      Word("=proto", .number("PROTO")) { (filter, words) throws(CommandFailure) in
        filter.originator = AddressOrigin(
          rawValue: try words.u8("\"proto\" value is invalid\n"))
      },
      Word("=novf") { (filter, _) in filter.showsVirtualFunctions = false },
      Word("=dev", .device) { (filter, words) throws(CommandFailure) in
        try filter.select(device: words.next())
      },
    ]

  private static let flagWords = AddressFlag.all.flatMap {
    [
      flag($0.spec, $0.flag, set: true), flag($0.negated, $0.flag, set: false),
    ]
  }

  private static func flag(
    _ spec: StaticString, _ flag: AddressFlags, set: Bool
  ) -> Word<ShowFilter> {
    Word(spec) { (filter, _) in
      if set { filter.flags.formUnion(flag) } else { filter.flags.subtract(flag) }
      filter.flagMask.formUnion(flag)
    }
  }
}

extension Arguments {
  /// The index of a device that can have ports.
  func master() throws(CommandFailure) -> Int32 {
    let name = try next()
    guard let index = session.links.index(of: name) else {
      throw .invalid(name, "Device does not exist\n")
    }
    return index
  }

  /// The index of a VRF device.
  func vrf() throws(CommandFailure) -> Int32 {
    let name = try next()
    guard let index = session.links.index(of: name),
      (try? session.kernel.get(LinkQuery(index: index)))?.isA(VRFAttributes.self) == true
    else {
      throw .invalid(name, "Not a valid VRF name\n")
    }
    return index
  }
}

extension ShowFilter {
  /// Whether an address matches every word that is about addresses.
  func fits(_ address: Address, _ links: LinkCache) -> Bool {
    if index != 0, address.index != index { return false }
    if family != .unspecified, address.family != family { return false }
    if let scope, address.scope != scope { return false }
    if !flagMask.isEmpty, !address.flags.symmetricDifference(flags).isDisjoint(with: flagMask) {
      return false
    }
    if let label, !Self.glob(label, address.label ?? links.name(address.index)) { return false }
    if let prefix, let local = address.local, !prefix.contains(local) { return false }
    if let originator, let value = address.originator, value != originator { return false }
    return true
  }

  /// fnmatch(3): whether a shell pattern matches `text`.
  static func glob(_ pattern: String, _ text: String) -> Bool {
    fnmatch(pattern, text, 0) == 0
  }
}
