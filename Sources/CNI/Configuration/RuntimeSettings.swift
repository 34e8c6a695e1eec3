import RouteNetlink
import Linux

/// What the runtime asks for one container: by capabilities (`runtimeConfig`), by `args.cni` of the configuration, and
/// by `CNI_ARGS`. Of several link-layer addresses, the first of these counts, and last the key `mac` of macvlan.
struct RuntimeSettings: Sendable {
  let hardwareAddress: LinkLayerAddress?
  /// The addresses that the container shall get.
  let addresses: [IPAddress]
  /// `ipRanges`: sets of ranges that come before those of the configuration.
  let ranges: [(path: String, value: JSONValue)]
  let names: NameServiceSettings?
  /// nil for no limits.
  let limits: BandwidthLimits?

  init(_ root: ConfigurationObject, _ arguments: CNIArguments) throws(CNIError) {
    let runtime = try root.object("runtimeConfig") ?? ConfigurationObject(path: "runtimeConfig")
    let args = try root.object("args")?.object("cni") ?? ConfigurationObject(path: "args.cni")
    try Self.refuse(runtime)

    let texts = [
      try runtime.string("mac"), try args.string("mac"), arguments.hardwareAddress,
      try root.string("mac"),
    ]
    let text = texts.lazy.compactMap(\.self).first { !$0.isEmpty }
    hardwareAddress = try text.map { text throws(CNIError) in
      guard let address = LinkLayerAddress(text), address.count == 6, !address.isMulticast,
        !address.isZero
      else { throw runtime.invalid("mac", "\(text) is no MAC address of a device") }
      return address
    }
    var addresses: [IPAddress] = []
    if let text = arguments.address {
      guard let address = Self.address(text) else {
        throw CNIError(.invalidEnvironment, "CNI_ARGS: IP=\(text) is no IP address")
      }
      addresses.append(address)
    }
    for (object, list) in [(args, try args.strings("ips")), (runtime, try runtime.strings("ips"))] {
      for text in list {
        guard let address = Self.address(text) else {
          throw object.invalid("ips", "\(text) is no IP address")
        }
        addresses.append(address)
      }
    }
    self.addresses = addresses
    ranges = try runtime.list("ipRanges") ?? []
    limits =
      if let object = try runtime.object("bandwidth") { try BandwidthLimits(object) } else { nil }
    names = try runtime.object("dns").map { object throws(CNIError) in
      try NameServiceSettings(runtime: object)
    }
  }

  /// Some runtimes write the prefix length too.
  private static func address(_ text: String) -> IPAddress? { IPPrefix(text)?.address }

  /// A runtime only says what the configuration has declared a capability for, so it counts on the plugin.
  private static func refuse(_ runtime: ConfigurationObject) throws(CNIError) {
    let chained = ["portMappings": "portmap"]
    for member in runtime.members where member.value != .null {
      switch member.name {
      case "mac", "ips", "ipRanges", "dns", "bandwidth": continue
      case let name:
        let advice =
          chained[name].map { "chain the plugin \($0), which has this capability, behind this one" }
          ?? "this plugin has the capabilities mac, ips, ipRanges, dns and bandwidth"
        throw runtime.unsupported(name, advice)
      }
    }
  }
}

/// How a container finds hosts by name (resolv.conf(5)).
struct NameServiceSettings: Hashable, Sendable {
  var servers: [String] = []
  var domain: String?
  var search: [String] = []
  var options: [String] = []

  init() {}

  /// `dns` of a configuration or result.
  init(_ parent: ConfigurationObject) throws(CNIError) {
    guard let object = try parent.object("dns") else { return }
    servers = try object.strings("nameservers")
    domain = try object.string("domain")
    search = try object.strings("search")
    options = try object.strings("options")
  }

  /// The capability `dns` has names of its own.
  init(runtime object: ConfigurationObject) throws(CNIError) {
    try object.check(known: ["servers", "searches", "options"])
    servers = try object.strings("servers")
    search = try object.strings("searches")
    options = try object.strings("options")
  }

  var isEmpty: Bool { self == NameServiceSettings() }

  var json: JSONValue {
    var members: [JSONMember] = []
    func add(_ key: String, _ list: [String]) {
      if !list.isEmpty { members.append(JSONMember(key, .array(list.map { .string($0) }))) }
    }
    add("nameservers", servers)
    if let domain, !domain.isEmpty { members.append(JSONMember("domain", .string(domain))) }
    add("search", search)
    add("options", options)
    return .object(members)
  }
}
