import RouteNetlink
import Uplinks

/// A node as declared. Nil properties come from its group, its kind, or the defaults.
public struct NodeSpec: Sendable, Hashable {
  var position = Position.none
  /// The kind as a file says it, which may be one that needs more than a namespace.
  @Placed var kindWord: String?
  /// The name of the group that it takes settings from.
  @Placed public var group: String?
  /// The namespace's name in the store; nil for the lab's prefix, a dot and the node's name.
  @Placed public var netns: String?
  /// The name of the host that carries it; nil to have one chosen.
  @Placed public var host: String?
  /// Its hostname; nil for its name.
  public var hostname: String?
  /// Addresses of the node itself, on the bridge of a bridge node and on the loopback of others.
  @Placed public var addresses: [Written<IPPrefix>]?
  /// Whether its bridge or loopback is up; nil for yes.
  public var up: Bool?
  /// The MTU of its interfaces in bytes; nil for the kernel's.
  public var mtu: Int?
  /// The MAC address of the bridge of a bridge node; nil for the kernel's choice.
  public var mac: Written<LinkLayerAddress>?
  /// Its resolv.conf.
  public var dns: DNSSpec?
  /// Its routes.
  public var routes: [RouteSpec]?
  /// Kernel parameters below `net`, such as `net.ipv4.ip_forward`, besides those that it inherits.
  public var sysctls: NamedValues<String>
  /// A ruleset for nft(8).
  @Placed public var nftables: String?
  /// Programs that run as long as the lab is up.
  public var services: [ServiceSpec]?
  /// Command lines for sh(1) that run once when the node is made, after those that it inherits.
  @Placed public var exec: [String]
  /// The network that it is in: `container:NODE` for that of another node, `host` for the one that the lab is brought
  /// up in, `none` or nil for one of its own.
  @Placed public var networkMode: String?
  /// The file system of its commands and services; nil for the host's.
  public var filesystem: FileSystem?
  /// What a private file system shows of the host's, as "SOURCE:TARGET" or "SOURCE:TARGET:ro", besides what it
  /// inherits.
  @Placed public var binds: [String]
  /// Environment variables of its services, commands and checks, besides those that it inherits.
  public var env: NamedValues<String>
  /// Files of such variables, "VAR=VALUE" in each line, besides those that it inherits.
  @Placed public var envFiles: [String]
  /// A DHCP and DNS server.
  public var dhcpServer: DHCPServerSpec?
  /// The pool that its own address is drawn from; nil for `loopbacks`, if there is such a pool, and `none` for none.
  @Placed public var pool: String?
  /// Its way out through the host.
  public var uplink: UplinkSpec?
  /// A way out, and the only destinations that it gets to: short for `allow` of `uplink`.
  @Placed public var allow: [Written<AllowedDestination>]?
  /// Ports of the host that lead to ports of the node, such as `8080:80`, besides those that it inherits.
  @Placed public var ports: [Written<PublishedPort>]
  /// The options of its bridges.
  public var bridge: BridgeSpec

  /// What the commands and services of a node see of the host's files.
  public enum FileSystem: String, Sendable, Hashable, CaseIterable {
    /// The host's files, which they may write.
    case host
    /// The host's files too, but what they write below /etc, /usr, /var, /opt and /srv goes with the lab.
    case `private`
  }

  /// A node with these settings.
  public init(
    kind: LabNode.Kind? = nil, group: String? = nil, netns: String? = nil,
    hostname: String? = nil, addresses: [Written<IPPrefix>]? = nil, up: Bool? = nil,
    mtu: Int? = nil, mac: Written<LinkLayerAddress>? = nil, dns: DNSSpec? = nil,
    routes: [RouteSpec]? = nil, sysctls: NamedValues<String> = [:], nftables: String? = nil,
    services: [ServiceSpec]? = nil, exec: [String] = [], networkMode: String? = nil,
    filesystem: FileSystem? = nil, binds: [String] = [], env: NamedValues<String> = [:],
    envFiles: [String] = [], dhcpServer: DHCPServerSpec? = nil, pool: String? = nil,
    uplink: UplinkSpec? = nil, allow: [Written<AllowedDestination>]? = nil,
    ports: [Written<PublishedPort>] = [], bridge: BridgeSpec = BridgeSpec(), host: String? = nil
  ) {
    kindWord = kind?.rawValue
    self.group = group
    self.netns = netns
    self.hostname = hostname
    self.addresses = addresses
    self.up = up
    self.mtu = mtu
    self.mac = mac
    self.dns = dns
    self.routes = routes
    self.sysctls = sysctls
    self.nftables = nftables
    self.services = services
    self.exec = exec
    self.networkMode = networkMode
    self.filesystem = filesystem
    self.binds = binds
    self.env = env
    self.envFiles = envFiles
    self.dhcpServer = dhcpServer
    self.pool = pool
    self.uplink = uplink
    self.allow = allow
    self.ports = ports
    self.bridge = bridge
    self.host = host
  }

  /// Where a file says the kind; nil if it says none.
  var kindPlace: Position? { kindWord.map { _ in $kindWord.position } }

  /// What the node is; nil for a namespace, and for a kind of a file that needs more than one.
  public var kind: LabNode.Kind? {
    get { kindWord.flatMap(LabNode.Kind.init) }
    set { kindWord = newValue?.rawValue }
  }

  /// This node's settings, completed by those of `base`. Commands of `base` come first.
  func inheriting(_ base: NodeSpec?) -> NodeSpec {
    guard let base else { return self }
    var result = self
    if kindWord == nil { result.$kindWord = base.$kindWord }
    if group == nil { result.$group = base.$group }
    if host == nil { result.$host = base.$host }
    result.hostname = hostname ?? base.hostname
    if addresses == nil { result.$addresses = base.$addresses }
    result.up = up ?? base.up
    result.mtu = mtu ?? base.mtu
    result.dns = dns ?? base.dns
    result.routes = routes ?? base.routes
    result.sysctls = merged(sysctls, base.sysctls)
    if nftables == nil { result.$nftables = base.$nftables }
    result.services = services ?? base.services
    result.$exec = base.$exec + $exec
    if networkMode == nil { result.$networkMode = base.$networkMode }
    result.filesystem = filesystem ?? base.filesystem
    result.$binds = base.$binds + $binds
    result.env = merged(env, base.env)
    result.$envFiles = base.$envFiles + $envFiles
    result.dhcpServer = dhcpServer ?? base.dhcpServer
    result.uplink = uplink ?? base.uplink
    if allow == nil { result.$allow = base.$allow }
    result.$ports = base.$ports + $ports
    if pool == nil { result.$pool = base.$pool }
    result.bridge = bridge.inheriting(base.bridge)
    return result
  }

  private func merged(
    _ own: NamedValues<String>, _ base: NamedValues<String>
  ) -> NamedValues<String> {
    base.filter { entry in !own.contains { $0.name == entry.name } } + own
  }
}

extension NodeSpec: TableModel {
  init(at position: Position) {
    self.init()
    self.position = position
  }

  static let tableName = "node"
}
