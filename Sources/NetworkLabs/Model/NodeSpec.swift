import RouteNetlink
import Uplinks

/// A node as declared. Nil properties come from its group, its kind, or the defaults.
struct NodeSpec: TableModel, Hashable {
  var position: Position
  var kind: Placed<String>?
  var group: Placed<String>?
  var netns: Placed<String>?
  var hostname: String?
  var addresses: [Placed<IPPrefix>]?
  var up: Bool?
  var mtu: Int?
  var mac: LinkLayerAddress?
  var dns: DNSSpec?
  var routes: [RouteSpec]?
  var sysctls: [Named<String>] = []
  var nftables: Placed<String>?
  var services: [ServiceSpec]?
  var exec: [Placed<String>]?
  var networkMode: Placed<String>?
  var filesystem: Placed<String>?
  var binds: [Placed<String>] = []
  var env: [Named<String>] = []
  var envFiles: [Placed<String>] = []
  var dhcpServer: DHCPServerSpec?
  var pool: Placed<String>?
  var uplink: UplinkSpec?
  /// Short for `allow` of `uplink`.
  var allow: [Placed<AllowedDestination>]?
  var ports: [Placed<PublishedPort>] = []
  var bridge = BridgeSpec()

  init(at position: Position) { self.position = position }

  static let tableName = "node"

  private static let ownKeys: [Key<NodeSpec>] =
    [
      Key(
        "kind", .placed(.text("linux, bridge or host")),
        "`linux` (default): a network namespace. `bridge`: one that holds a bridge of the node's "
          + "name. `host`: the namespace that netns runs in.", example: "bridge"
      ) { $0.kind = $1 },
      Key(
        "group", .placed(.text("a name under groups")), "The group it takes settings from.",
        example: "hosts"
      ) {
        $0.group = $1
      },
      Key(
        "netns", .placed(.text("a namespace name")), "The namespace's name in the store.",
        example: "web"
      ) {
        $0.netns = $1
      }.only([NodeWords.named]),
      Key("hostname", .nodeName, "Its hostname; the node's name by default.", example: "www") {
        $0.hostname = $1
      },
      Key(
        "addresses", .list(.placed(.interfaceAddress)),
        "Addresses of the node itself: on the bridge of a bridge node, else on the loopback.",
        example: "[10.255.0.1/32]"
      ) { $0.addresses = $1 },
      Key(
        "up", .boolean, "Whether its bridge or loopback is up; true by default.", example: "false"
      ) { $0.up = $1 }.only(["bridge", NodeWords.own]),
      Key("mtu", .integer(Limits.mtu), "MTU of its interfaces, in bytes.", example: "1400") {
        $0.mtu = $1
      },
      Key(
        "mac", .mac, "MAC address of the bridge of a bridge node.", example: #""02:00:00:00:00:01""#
      ) { $0.mac = $1 }.only([NodeWords.singleBridge]),
      Key("dns", DNSSpec.type, "Its resolv.conf.", example: "{servers: [10.0.0.53]}") {
        $0.dns = $1
      },
      Key("routes", .list(RouteSpec.type), "Routes.", example: "[{to: default, via: router}]") {
        $0.routes = $1
      },
      Key(
        "sysctls", .map(.sysctlValue.orNothing), "Kernel parameters below net.",
        example: "{net.ipv4.ip_forward: 1}"
      ) { $0.sysctls = $1 },
      Key(
        "nftables", .placed(.text("rules for nft -f")), "Its nftables ruleset.",
        example:
          "|\n  table inet filter { chain input { type filter hook input priority 0; tcp dport 23 drop; } }"
      ) {
        $0.nftables = $1
      },
      Key(
        "services", .list(ServiceSpec.type), "Programs that run as long as the lab is up.",
        example: "[{run: exec python3 -m http.server 8080, ready: {tcp: 8080}}]"
      ) {
        $0.services = $1
      },
      Key(
        "exec", .list(.placed(.command)),
        "Commands run once in the file's directory, in order, when the node is made, after those of `defaults`, its kind and its "
          + "group, which bridges do not run; later, those that are new or other ones than stood in "
          + "their place. None runs again where an interface is made anew.",
        example: "[ip link set eth0 txqueuelen 500]"
      ) { $0.exec = $1 },
      Key(
        "network-mode", .placed(.text("container:NODE, host or none")),
        "`container:NODE`: the node is in the namespace of another one. `host`: in that of netns. "
          + "`none`: in one of its own, as without it.", example: "container:web"
      ) { $0.networkMode = $1 }.only(["linux", NodeWords.inside]),
      Key(
        "filesystem", .placed(.choice(["host", "private"])),
        "`host`: its commands and services see the host's files, and write them. `private`: what they "
          + "write below /etc, /usr, /var, /opt and /srv is seen by them, by its checks and by `netns exec "
          + "LAB/NODE` only, and goes with the lab; who enters by the namespace's own name sees the host's. "
          + "The directory of the lab file stays the host's too. `host` by default, "
          + "`private` in a `*.clab.yml`.", example: "private"
      ) { $0.filesystem = $1 }.only(["linux"]),
      Key(
        "binds", .list(.placed(.text("SOURCE:TARGET, or SOURCE:TARGET:ro"))),
        "Files and directories of the host that a private file system shows at other places, in that of "
          + "the lab's own hosts and resolv.conf too; a relative source is that of the lab file's directory.",
        example: "[frr.conf:/etc/frr/frr.conf:ro]"
      ) { $0.binds = $1 }.only(["linux"]),
      Key(
        "env", .map(.variable),
        "Environment of its services, commands and checks, besides \(LabEnvironment.reference).",
        example: "{LANG: C.UTF-8}"
      ) { $0.env = $1 },
      Key(
        "env-files", .list(.placed(.text("a file"))),
        "Files of such variables, VAR=VALUE in each line, a relative one in the lab file's directory; "
          + "`env` goes before them. `${VAR}` stands for a variable of a line before, or of whoever calls "
          + "netns, but in single quotes.", example: "[common.env]"
      ) { $0.envFiles = $1 },
      Key(
        "dhcp-server", DHCPServerSpec.type, "DHCP and DNS served by dnsmasq.",
        example: #"{range: "10.0.0.100,10.0.0.200"}"#
      ) {
        $0.dhcpServer = $1
      },
      Key(
        "pool", .placed(.text("a pool's name, or none")),
        "The pool its own address is drawn from; `loopbacks` where that exists.", example: "none"
      ) { $0.pool = $1 }.only(["bridge", NodeWords.own]),
    ]

  static let keys: [Key<NodeSpec>] =
    ownKeys + UplinkSpec.nodeKeys + BridgeOption.keys(\.bridge)
    + Key.ignored(
      "image", "image-pull-policy", "startup-config", "startup-delay", "enforce-startup-config",
      "suppress-startup-config", "auto-remove", "license", "type", "position", "cmd", "entrypoint",
      "devices", "user", "publish", "runtime", "cpu", "cpu-set", "memory",
      "shm-size", "mgmt-ipv4", "mgmt-ipv6", "labels", "extras", "config", "stages",
      "certificate", "healthcheck", "aliases", "components", "cap-add", "restart-policy", "tmpfs",
      "wait-for", "credentials", "dns-search", "sandbox", "kernel", "prefix",
      "volumes",
      "privileged", "cgroupns-mode", "cgroup-parent", "pid-mode", "security-opts",
      "link-apply-mode",
      "username", "password")

  /// This node's settings, completed by those of `base`. Commands of `base` come first.
  func inheriting(_ base: NodeSpec?) -> NodeSpec {
    guard let base else { return self }
    var result = self
    result.kind = kind ?? base.kind
    result.group = group ?? base.group
    result.hostname = hostname ?? base.hostname
    result.addresses = addresses ?? base.addresses
    result.up = up ?? base.up
    result.mtu = mtu ?? base.mtu
    result.dns = dns ?? base.dns
    result.routes = routes ?? base.routes
    result.sysctls = merged(sysctls, base.sysctls)
    result.nftables = nftables ?? base.nftables
    result.services = services ?? base.services
    result.exec = (base.exec ?? []) + (exec ?? [])
    result.networkMode = networkMode ?? base.networkMode
    result.filesystem = filesystem ?? base.filesystem
    result.binds = base.binds + binds
    result.env = merged(env, base.env)
    result.envFiles = base.envFiles + envFiles
    result.dhcpServer = dhcpServer ?? base.dhcpServer
    result.uplink = uplink ?? base.uplink
    result.allow = allow ?? base.allow
    result.ports = base.ports + ports
    result.pool = pool ?? base.pool
    result.bridge = bridge.inheriting(base.bridge)
    return result
  }

  private func merged(_ own: [Named<String>], _ base: [Named<String>]) -> [Named<String>] {
    base.filter { entry in !own.contains { $0.name == entry.name } } + own
  }
}
