import RouteNetlink

extension NodeSpec {
  private static let ownKeys: [Key<NodeSpec>] =
    [
      Key(
        "kind", .text("linux, bridge or host"),
        "`linux` (default): a network namespace. `bridge`: one that holds a bridge of the node's "
          + "name. `host`: the namespace that netns runs in.", example: "bridge",
        placed: { $1(&$0.$kindWord) }),
      Key(
        "group", .text("a name under groups"), "The group it takes settings from.",
        example: "hosts", placed: { $1(&$0.$group) }),
      Key(
        "netns", .text("a namespace name"), "The namespace's name in the store.",
        example: "web", placed: { $1(&$0.$netns) }
      ).only([NodeWords.named]),
      Key(
        "host", .text("a name under hosts"),
        "The host that carries it; one is chosen by default, so that few links lead to other hosts.",
        example: "two", placed: { $1(&$0.$host) }),
      Key(
        "hostname", .nodeName, "Its hostname; the node's name by default.", example: "www",
        at: { $1(&$0.hostname) }),
      Key(
        "addresses", .list(.placed(.written(.interfaceAddress))),
        "Addresses of the node itself: on the bridge of a bridge node, else on the loopback.",
        example: "[10.255.0.1/32]", items: { $1(&$0.$addresses) }),
      Key(
        "up", .boolean, "Whether its bridge or loopback is up; true by default.", example: "false",
        at: { $1(&$0.up) }
      ).only(["bridge", NodeWords.own]),
      Key(
        "mtu", .integer(Limits.mtu), "MTU of its interfaces, in bytes.", example: "1400",
        at: { $1(&$0.mtu) }),
      Key(
        "mac", .written(.mac), "MAC address of the bridge of a bridge node.",
        example: #""02:00:00:00:00:01""#, at: { $1(&$0.mac) }
      ).only([NodeWords.singleBridge]),
      Key(
        "dns", DNSSpec.type, "Its resolv.conf.", example: "{servers: [10.0.0.53]}",
        at: { $1(&$0.dns) }),
      Key(
        "routes", .list(RouteSpec.type), "Routes.", example: "[{to: default, via: router}]",
        at: { $1(&$0.routes) }),
      Key(
        "sysctls", .map(.sysctlValue.orNothing), "Kernel parameters below net.",
        example: "{net.ipv4.ip_forward: 1}", usual: { $1(&$0.sysctls) }),
      Key(
        "nftables", .text("rules for nft -f"), "Its nftables ruleset.",
        example:
          "|\n  table inet filter { chain input { type filter hook input priority 0; tcp dport 23 drop; } }",
        placed: { $1(&$0.$nftables) }),
      Key(
        "services", .list(ServiceSpec.type), "Programs that run as long as the lab is up.",
        example: "[{run: exec python3 -m http.server 8080, ready: {tcp: 8080}}]",
        at: { $1(&$0.services) }),
      Key(
        "exec", .list(.placed(.command)),
        "Commands run once in the file's directory, in order, when the node is made, after those of `defaults`, its kind and its "
          + "group, which bridges do not run; later, those that are new or other ones than stood in "
          + "their place. None runs again where an interface is made anew.",
        example: "[ip link set eth0 txqueuelen 500]", items: { $1(&$0.$exec) }),
      Key(
        "network-mode", .text("container:NODE, host or none"),
        "`container:NODE`: the node is in the namespace of another one. `host`: in that of netns. "
          + "`none`: in one of its own, as without it.", example: "container:web",
        placed: { $1(&$0.$networkMode) }
      ).only(["linux", NodeWords.inside]),
      Key(
        "filesystem", .cases,
        "`host`: its commands and services see the host's files, and write them. `private`: what they "
          + "write below /etc, /usr, /var, /opt and /srv is seen by them, by its checks and by `netns exec "
          + "LAB/NODE` only, and goes with the lab; who enters by the namespace's own name sees the host's. "
          + "The directory of the lab file stays the host's too. `host` by default, "
          + "`private` in a `*.clab.yml`.", example: "private", at: { $1(&$0.filesystem) }
      ).only(["linux"]),
      Key(
        "binds", .list(.placed(.text("SOURCE:TARGET, or SOURCE:TARGET:ro"))),
        "Files and directories of the host that a private file system shows at other places, in that of "
          + "the lab's own hosts and resolv.conf too; a relative source is that of the lab file's directory.",
        example: "[frr.conf:/etc/frr/frr.conf:ro]", items: { $1(&$0.$binds) }
      ).only(["linux"]),
      Key(
        "env", .map(.variable),
        "Environment of its services, commands and checks, besides \(LabEnvironment.reference).",
        example: "{LANG: C.UTF-8}", usual: { $1(&$0.env) }),
      Key(
        "env-files", .list(.placed(.text("a file"))),
        "Files of such variables, VAR=VALUE in each line, a relative one in the lab file's directory; "
          + "`env` goes before them. `${VAR}` stands for a variable of a line before, or of whoever calls "
          + "netns, but in single quotes.", example: "[common.env]", items: { $1(&$0.$envFiles) }),
      Key(
        "dhcp-server", DHCPServerSpec.type, "DHCP and DNS served by dnsmasq.",
        example: #"{range: "10.0.0.100,10.0.0.200"}"#, at: { $1(&$0.dhcpServer) }),
      Key(
        "pool", .text("a pool's name, or none"),
        "The pool its own address is drawn from; `loopbacks` where that exists.", example: "none",
        placed: { $1(&$0.$pool) }
      ).only(["bridge", NodeWords.own]),
    ]

  static let keys: [Key<NodeSpec>] =
    ownKeys + UplinkSpec.nodeKeys + BridgeOption.keys { $1(&$0.bridge) }
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
}
