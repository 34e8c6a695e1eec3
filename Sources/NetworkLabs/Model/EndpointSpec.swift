import RouteNetlink
/// One end of a link as declared.
struct EndpointSpec: TableModel, Hashable {
  var position: Position
  var node: Placed<String>
  var interface: Placed<String>
  /// An alternative name, which may be long.
  var alternativeName: String?
  var addresses: [Placed<IPPrefix>]?
  var mtu: Int?
  var mac: LinkLayerAddress?
  var up: Bool?
  var dhcp: Placed<Bool>?
  var master: Placed<String>?
  var impairments: ImpairmentSpec?

  init(at position: Position) {
    self.position = position
    node = Placed("", at: position)
    interface = Placed("", at: position)
  }

  static let tableName = "endpoint"

  static let keys: [Key<EndpointSpec>] =
    [
      Key("node", .placed(.nodeOfLink), "The node it is in.", example: "web", required: true) {
        $0.node = $1
      },
      Key("interface", .placed(.interfaceName), "Its name there.", example: "eth0", required: true)
      {
        $0.interface = $1
      },
      Key(
        "altname", .alternativeName,
        "A further name by which commands find it (ip-link(8)); the file calls it by `interface`.",
        example: "uplink-to-the-second-spine"
      ) { $0.alternativeName = $1 },
      Key(
        "addresses", .list(.placed(.interfaceAddress)), "Its addresses.",
        example: #"[192.0.2.1/24, "2001:db8::1/64"]"#
      ) {
        $0.addresses = ($0.addresses ?? []) + $1
      },
      Key("ipv4", .placed(.interfaceAddress), "Its IPv4 address.", example: "192.0.2.1/24") {
        $0.addresses = ($0.addresses ?? []) + [$1]
      },
      Key("ipv6", .placed(.interfaceAddress), "Its IPv6 address.", example: #""2001:db8::1/64""#) {
        $0.addresses = ($0.addresses ?? []) + [$1]
      },
      Key("mtu", .integer(Limits.mtu), "Its MTU, in bytes.", example: "1400") { $0.mtu = $1 },
      Key(
        "mac", .mac, "Its MAC address; the kernel's choice by default.",
        example: #""02:00:00:00:00:01""#
      ) { $0.mac = $1 },
      Key("up", .boolean, "Whether it is up; true by default.", example: "false") { $0.up = $1 },
      Key("dhcp", .placed(.boolean), "Whether a DHCP client runs on it.", example: "true") {
        $0.dhcp = $1
      },
      Key(
        "master", .placed(.interfaceReference), "The bridge or VRF of the node that it belongs to.",
        example: "br0"
      ) {
        $0.master = $1
      },
      Key(
        "impairments", ImpairmentSpec.type, "Delay, loss, rate of what it sends.",
        example: "{delay: 20ms, loss: 1%}"
      ) {
        $0.impairments = $1
      },
    ] + Key.ignored("vars", "labels")

  /// "NODE:INTERFACE", or a mapping. If it cannot be read, the result has its place and whatever is known.
  static let shortOrLong = ValueType<EndpointSpec>(
    .any([.text("NODE:INTERFACE", pattern: "^[^:]+:[^:]+$"), shape])
  ) { value, reader in
    guard let text = value.text, !value.isNull else { return type.read(value, reader) }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    var result = EndpointSpec(at: value.position)
    if reader.dialect != .own || NameRules.isNode(parts[0]) {
      result.node = Placed(parts[0], at: value.position)
    }
    guard parts.count == 2, !result.node.value.isEmpty else {
      reader.fault(
        value.position, "`\(text)` is no endpoint", advice: "write NODE:INTERFACE, like web1:eth0")
      return result
    }
    if reader.dialect == .own, let problem = NameRules.interfaceProblem(parts[1]) {
      reader.fault(value.position, problem.message, advice: problem.advice)
      return result
    }
    result.interface = Placed(parts[1], at: value.position)
    return result
  }
}
