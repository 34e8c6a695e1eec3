import RouteNetlink

/// A network configuration as the runtime hands it to a plugin (CNI specification, section 1, "Plugin configuration
/// objects"), with the keys of the stock plugins bridge, ptp and macvlan.
struct NetworkConfiguration: Sendable {
  /// How containers are connected.
  enum Mode: String, CaseIterable, Sendable {
    /// A veth pair whose end on the host is a port of a bridge.
    case bridge
    /// A veth pair with a route to the container.
    case pointToPoint = "ptp"
    /// A device of its own on one of the host's.
    case macvlan
    /// A bridge that reaches over several hosts.
    case vxlan

    /// The keys that not all modes have.
    fileprivate var keys: [String] {
      let masquerading = ["ipMasq", "ipMasqBackend"]
      return switch self {
      case .bridge: masquerading + BridgeConfiguration.keys
      case .pointToPoint: masquerading
      case .macvlan: MacvlanConfiguration.keys
      case .vxlan:
        masquerading + VxlanConfiguration.keys
          + BridgeConfiguration.keys.filter { !BridgeConfiguration.vlanKeys.contains($0) }
      }
    }
  }

  let version: CNIVersion
  /// The network's name.
  let name: String
  let mode: Mode
  /// Who gives out addresses; nil for none.
  let addresses: AddressSource?
  /// Masquerades what containers send beyond their own network.
  let masquerades: Bool
  /// Bytes; nil for the kernel's default.
  let mtu: Int?
  /// The settings of the bridge; nil for the modes without one.
  let bridge: BridgeConfiguration?
  /// The settings of vxlan; nil for the other modes.
  let vxlan: VxlanConfiguration?
  /// The settings of macvlan; nil for the other modes.
  let macvlan: MacvlanConfiguration?
  /// The link-layer address that the container's device shall get; nil for any.
  let hardwareAddress: LinkLayerAddress?
  /// How fast the container may receive and send; nil for no limits.
  let limits: BandwidthLimits?
  /// Overrides what the address source says about names; nil if nothing is set.
  let names: NameServiceSettings?
  /// What earlier plugins of a chain made, or for CHECK and DEL what ADD answered; nil for nothing.
  let previous: AddResult?
  /// The attachments that GC shall leave alone; nil if the runtime named none.
  let validAttachments: [AttachmentName]?

  /// The configuration in `text`.
  ///
  /// - Parameter program: the name that the plugin was called by, which counts if `type` does not say the mode.
  /// - Throws: `.decodingFailure`, `.incompatibleVersion`, `.unsupportedField` or `.invalidConfiguration`.
  init(_ text: [UInt8], _ invocation: Invocation, program: String) throws(CNIError) {
    let root = try ConfigurationObject(text: text, name: "the configuration")
    try self.init(root, invocation, program: program)
  }

  private init(
    _ root: ConfigurationObject, _ invocation: Invocation, program: String
  ) throws(CNIError) {
    name = try Self.name(root)
    version = try Self.version(root, invocation.command)
    let own = try root.object("netns") ?? ConfigurationObject(path: "netns")
    mode = try Self.mode(root, own, program)
    try own.check(known: ["mode", "builtin-ipam"])
    try root.check(known: Self.keys + mode.keys)

    masquerades = try root.flag("ipMasq")
    try Self.checkBackend(root)
    // The kernel's limits: ETH_MIN_MTU, and what a 16-bit length of IP allows.
    let mtu = try root.integer("mtu", 0...65535) ?? 0
    if mtu != 0, mtu < 68 { throw root.invalid("mtu", "\(mtu) is less than 68") }
    self.mtu = mtu == 0 ? nil : mtu
    vxlan = mode == .vxlan ? try VxlanConfiguration(root) : nil
    let hasBridge = mode == .bridge || mode == .vxlan
    let usualName = vxlan.map { "brvx\($0.id)" } ?? "cni0"
    bridge = hasBridge ? try BridgeConfiguration(root, usualName: usualName) : nil
    macvlan = mode == .macvlan ? try MacvlanConfiguration(root) : nil

    let runtime = try RuntimeSettings(root, invocation.arguments)
    hardwareAddress = runtime.hardwareAddress
    if macvlan?.mode == .passthru, hardwareAddress != nil {
      throw root.invalid("mac", "with passthru, the device has the address of its master")
    }
    limits = runtime.limits
    if macvlan != nil, limits != nil {
      throw CNIError(
        .unsupportedField, "runtimeConfig.bandwidth: macvlan does not support this",
        details: "there is no device on the host that could limit what passes")
    }
    let configured = try NameServiceSettings(root)
    names = runtime.names ?? (configured.isEmpty ? nil : configured)
    addresses = try AddressSource(
      root, network: name, isBuiltIn: try own.flag("builtin-ipam"), runtime: runtime)
    if addresses == nil {
      if mode == .pointToPoint { throw root.invalid("ipam", "ptp needs one, with a type") }
      if masquerades { throw root.invalid("ipMasq", "there is no ipam, so nothing to masquerade") }
      if bridge?.isGateway == true {
        throw root.invalid("isGateway", "there is no ipam, so no address for the bridge")
      }
    } else if bridge?.leavesInterfaceDown == true {
      throw root.invalid("disableContainerInterface", "this cannot be combined with ipam")
    }
    previous = try root.object("prevResult").map { value throws(CNIError) in
      try AddResult(value, versions: "prevResult")
    }
    validAttachments = try AttachmentName.valid(root)
  }

  /// Keys of all modes.
  private static let keys = [
    "cniVersion", "cniVersions", "name", "type", "capabilities", "args", "mtu", "ipam",
    "dns", "runtimeConfig", "prevResult", "netns", "disableCheck", "disableGC",
  ]

  private static func name(_ root: ConfigurationObject) throws(CNIError) -> String {
    guard let name = try root.string("name"), !name.isEmpty else {
      throw root.invalid("name", "missing network name")
    }
    guard Invocation.isName(name) else {
      throw root.invalid(
        "name",
        "\(name) is not a letter or digit followed by letters, digits, \".\", \"_\" and \"-\"")
    }
    return name
  }

  private static func version(
    _ root: ConfigurationObject, _ command: Invocation.Command
  ) throws(CNIError) -> CNIVersion {
    let text = try root.string("cniVersion")
    guard let text, let version = CNIVersion(text) else {
      throw CNIError(
        .incompatibleVersion, "incompatible CNI versions",
        details: "cniVersion is \(text ?? "missing"); supported: \(CNIVersion.list)")
    }
    let isKnown =
      switch command {
      case .check: version.hasCheck
      case .status, .collect: version.hasStatus
      case .add, .delete, .version: true
      }
    guard isKnown else {
      throw CNIError(
        .incompatibleVersion, "cniVersion \(text) has no \(command.rawValue)",
        details: "CHECK came with 0.4.0, GC and STATUS with 1.1.0")
    }
    return version
  }

  private static func mode(
    _ root: ConfigurationObject, _ own: ConfigurationObject, _ program: String
  ) throws(CNIError) -> Mode {
    let type = try root.string("type") ?? program
    let stock = Mode(rawValue: type) ?? Mode(rawValue: program)
    guard let wanted = try own.string("mode") else { return stock ?? .bridge }
    guard let mode = Mode(rawValue: wanted) else {
      let all = Mode.allCases.map(\.rawValue).joined(separator: ", ")
      throw own.invalid("mode", "\(wanted) is none of \(all)")
    }
    if let stock, stock != mode {
      throw own.invalid("mode", "\(wanted) contradicts the type, which is \(type)")
    }
    return mode
  }

  private static func checkBackend(_ root: ConfigurationObject) throws(CNIError) {
    switch try root.string("ipMasqBackend") {
    case nil, "nftables"?: return
    case "iptables"?:
      throw root.unsupported(
        "ipMasqBackend", "rules are made with nftables: leave this key out, or say nftables")
    case let other?:
      throw root.invalid("ipMasqBackend", "\(other) is neither nftables nor iptables")
    }
  }
}

/// The names of an attachment: one interface of one container.
struct AttachmentName: Hashable, Sendable {
  var container: String
  var interface: String

  init(container: String, interface: String) {
    self.container = container
    self.interface = interface
  }

  /// `cni.dev/valid-attachments`. Early drafts of version 1.1.0 had another name for it.
  fileprivate static func valid(_ root: ConfigurationObject) throws(CNIError) -> [AttachmentName]? {
    let keys = ["cni.dev/valid-attachments", "cni.dev/attachments"]
    // A null is a list without elements: so writes libcni, if there are no attachments.
    guard let key = keys.first(where: { key in root.members.contains { $0.name == key } }) else {
      return nil
    }
    var names: [AttachmentName] = []
    for object in try root.objects(key) {
      guard let container = try object.string("containerID"),
        let interface = try object.string("ifname")
      else { throw object.invalid("containerID", "containerID and ifname are needed") }
      names.append(AttachmentName(container: container, interface: interface))
    }
    return names
  }
}
