import Foundation
import Synchronization

/// Scripts that call CNI plugins in a private machine.
enum PluginScript {
  /// Where Debian's package containernetworking-plugins has the stock plugins.
  private static let stock = "/usr/lib/cni"

  static let isUsable =
    PrivateMachine.isUsable && FileManager.default.isExecutableFile(atPath: ours)
  static let hasStock =
    isUsable && FileManager.default.isExecutableFile(atPath: "\(stock)/bridge")
  static let hasPodman = have("podman", "crun", "conmon")
  static let hasContainerd = have("containerd", "ctr", "containerd-shim-runc-v2", "runc")
  static let hasBusybox: Bool = {
    let run = try? PrivateMachine.run(
      "ldd $(command -v busybox) >/dev/null 2>&1 || command -v busybox")
    return run?.lines.isEmpty == false
  }()
  static let whyNot = "needs root, unshare and the built netns-cni"
  static let whyNoStock = "needs root, unshare, the built netns-cni and containernetworking-plugins"

  private static func have(_ programs: String...) -> Bool {
    programs.allSatisfy { program in
      ["/usr/bin", "/usr/sbin"].contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
      }
    }
  }

  private static let ours = URL(fileURLWithPath: PrivateMachine.netns).deletingLastPathComponent()
    .appendingPathComponent("netns-cni").path

  /// `cni COMMAND ID [NAMESPACE [IFNAME]]` calls the plugin for the configuration in `$conf`; `namespace NAME...` makes
  /// namespaces; `field` and `code` look into an answer; `everything` lists what ADD could leave behind. `/run/plugins` has the plugins: the stock ones, and ours
  /// instead of them as netns, bridge, ptp and macvlan.
  private static let preparation = """
    mkdir -p /run/netns /run/plugins /run/stock
    for plugin in \(stock)/*; do ln -s $plugin /run/plugins/; ln -s $plugin /run/stock/; done 2>/dev/null
    for name in netns bridge ptp macvlan; do ln -sf "\(ours)" /run/plugins/$name; done
    plugins=/run/plugins
    "$IP" link set lo up
    cni() {
      local type=${type:-$(grep -o '"type": *"[^"]*"' <<<"$conf" | head -n 1 | cut -d '"' -f 4)}
      CNI_COMMAND=$1 CNI_CONTAINERID=$2 CNI_NETNS=${3-/run/netns/$2} CNI_IFNAME=${4-eth0} CNI_PATH=$plugins \\
        $wrap $plugins/$type <<<"$conf"
    }
    namespace() { local name; for name; do "$NETNS" add $name || exit 97; done; }
    field() { python3 -c 'import json, sys; v = json.load(sys.stdin)
    for k in sys.argv[1:]: v = v[int(k) if k.isdigit() else k]
    print(v)' "$@"; }
    code() { sed -n 's/.*"code": *\\([0-9]*\\).*/\\1/p'; }
    everything() {
      "$IP" -br link | grep -v '^lo ' | awk '{ print $1, $3 }'; "$IP" -br addr show scope global | awk '{ $2 = ""; print }'
      "$IP" route | sed 's/ linkdown//'; "$IP" -6 route | grep -v ^fe80
      nft list ruleset 2>/dev/null | grep 'comment "CNI'
      ls -A /run/leases/*/ 2>/dev/null | grep -v '^/\\|^lock$\\|^last_reserved_ip\\|^$'
      for name in $(ls /run/netns); do "$IP" -n $name -br link | grep -v '^lo ' | awk '{ print $1, $3 }'; done
      true
    }

    """

  static func run(_ script: String, seconds: Int = 60) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run(preparation + script, seconds: seconds)
  }

  /// Runs scripts at the same time, each on a machine of its own.
  static func run(together scripts: [String], seconds: Int) throws -> [PrivateMachine.Outcome] {
    let outcomes = Mutex<[Int: Result<PrivateMachine.Outcome, any Error>]>([:])
    let group = DispatchGroup()
    for (index, script) in scripts.enumerated() {
      group.enter()
      Thread.detachNewThread {
        let outcome = Result { try run(script, seconds: seconds) }
        outcomes.withLock { $0[index] = outcome }
        group.leave()
      }
    }
    group.wait()
    return try outcomes.withLock { outcomes in
      try scripts.indices.compactMap { try outcomes[$0]?.get() }
    }
  }

  /// A configuration whose leases are in /run/leases.
  static func conf(
    _ members: String = "", type: String = "netns", version: String = "1.1.0",
    ipam: String = #""subnet": "10.1.0.0/24""#
  ) -> String {
    """
    conf='{"cniVersion": "\(version)", "name": "n", "type": "\(type)",
      "ipam": {"type": "host-local", "dataDir": "/run/leases", \(ipam)}\(members.isEmpty ? "" : ", ")\(members)}'

    """
  }

  static let builtIn = #""netns": {"builtin-ipam": true}"#
}
