import RouteNetlink

/// A machine that carries a part of the lab, as declared.
public struct HostSpec: Sendable, Hashable {
  var position = Position.none
  /// Where ssh(1) finds it: a host, `USER@HOST`, an alias of ssh_config(5) or an `ssh://` URI; nil and `local` for
  /// the machine that netns runs on.
  @Placed public var ssh: String?
  /// Its address in the network between the hosts, by which the other hosts reach it; nil for the one in `ssh`, or else
  /// the first of `device`.
  @Placed public var address: Written<IPAddress>?
  /// Its device in that network; nil for the one that has the address.
  @Placed public var device: String?
  /// The groups whose nodes it carries.
  @Placed public var groups: [String]
  /// Its share of the nodes that no `host` or `groups` places, compared with the other hosts; nil for 1.
  public var weight: Int?
  /// The command line that runs netns-lab there; nil for `netns-lab`.
  @Placed public var command: String?

  /// A host; without `ssh` the machine that netns runs on.
  public init(
    ssh: String? = nil, address: Written<IPAddress>? = nil, device: String? = nil,
    groups: [String] = [], weight: Int? = nil, command: String? = nil
  ) {
    self.ssh = ssh
    self.address = address
    self.device = device
    self.groups = groups
    self.weight = weight
    self.command = command
  }
}

extension HostSpec: TableModel {
  init(at position: Position) {
    self.init()
    self.position = position
  }

  static let tableName = "host"

  /// The word for the machine that netns runs on.
  static let localWord = "local"

  static let keys: [Key<HostSpec>] = [
    Key(
      "ssh", .text("what ssh(1) takes for a host, or local"),
      "Where ssh(1) finds it; without it, or with `local`, it is the machine that netns runs on.",
      example: "root@192.0.2.1", placed: { $1(&$0.$ssh) }),
    Key(
      "address", .written(.address),
      "Its address in the network between the hosts; by default the one in `ssh`, else the first of "
        + "`device`.", example: "192.0.2.1", placed: { $1(&$0.$address) }),
    Key(
      "device", .interfaceName,
      "Its device in that network, whose MTU counts; by default the one that has the address.",
      example: "eth0", placed: { $1(&$0.$device) }),
    Key(
      "groups", .list(.placed(.text("a name under groups"))), "The groups whose nodes it carries.",
      example: "[leaves]", items: { $1(&$0.$groups) }),
    Key(
      "weight", .integer(1...1000),
      "Its share of the nodes that nothing else places, compared with the other hosts; 1 by default.",
      example: "2", at: { $1(&$0.weight) }),
    Key(
      "command", .text("a command line"),
      "What runs netns-lab there, as root; `netns-lab` by default.", example: "sudo -n netns-lab",
      placed: { $1(&$0.$command) }),
  ]
}

/// How links between hosts are carried, as declared.
public struct FabricSpec: Sendable, Hashable {
  var position = Position.none
  /// Where VXLAN devices learn the other ends.
  @Placed public var type: Kind?
  /// The UDP port of VXLAN; nil for 4789.
  public var port: Int?

  /// Where VXLAN devices learn the other ends.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Each has the one end that it leads to.
    case `static`
    /// From BGP EVPN, by FRR. A bridge is on each host that has nodes on it.
    case evpn
  }

  /// A fabric; static by default.
  public init(_ type: Kind? = nil, port: Int? = nil) {
    self.type = type
    self.port = port
  }
}

extension FabricSpec: TableModel {
  init(at position: Position) {
    self.init()
    self.position = position
  }

  static let tableName = "fabric"

  static let keys: [Key<FabricSpec>] = [
    Key(
      "type", .cases,
      "`static`: each VXLAN device has the one host that it leads to. `evpn`: hosts learn it by BGP, and a bridge is "
        + "on all hosts that need it.", example: "evpn", placed: { $1(&$0.$type) }),
    Key(
      "port", .integer(Limits.port), "The UDP port of VXLAN; 4789 by default.", example: "8472",
      at: { $1(&$0.port) }),
  ]

  /// A word, or a mapping.
  static let orWord = ValueType<FabricSpec>(
    .any([.choice(Kind.allCases.map(\.rawValue)), shape]),
    write: { type.write($0, $1) },
    read: { value, reader in
      if value.entries != nil { return type.read(value, reader) }
      return ValueType<Kind>.cases.read(value, reader).map { word in
        var spec = FabricSpec(at: value.position)
        spec.$type = Placed(word, at: value.position)
        return spec
      }
    })
}
