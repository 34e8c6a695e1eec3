import CLinux
import Glibc
import Linux
import Netlink
import NetworkNamespaces
import RouteNetlink
import Uplinks

/// What the kernel and the machine have for namespaces. What they lack matters only to those who use it: uplinks here,
/// labs in their own check.
extension Check {
  /// Kinds that labs, and examples of other manuals, make.
  private static let kinds = [
    "veth", "bridge", "dummy", "vlan", "vxlan", "macvlan", "ipvlan", "bond", "vrf", "gre",
    "wireguard",
  ]

  @Sendable static func kernel(_ examination: Examination) throws -> Outcome {
    let release = readFile("/proc/sys/kernel/osrelease").map {
      String(systemBytes: Array($0.prefix { $0 > 0x20 }))
    }
    let modules = KernelModules(release: release ?? "")
    var findings: [Finding] = []
    let hasProgram = SearchPath.find("nft", thenIn: SearchPath.administration) != nil
    if !hasProgram, UplinkHost(store: examination.store).mayHaveAny {
      findings.append(
        Finding(
          .fault, "nft is not installed: uplinks and published ports cannot be changed",
          remedy: "apt-get install nftables"))
    }
    let lacks = try lacking(modules) + (hasProgram ? [] : ["the program nft"])
    return Outcome(
      saw: "Linux \(release ?? "?")"
        + (lacks.isEmpty ? "" : ", without \(lacks.joined(separator: ", "))"), findings)
  }

  /// What cannot be made in a throwaway namespace. A module on disk is not loaded for this: it counts as there.
  private static func lacking(_ modules: KernelModules) throws -> [String] {
    var lacks: [String] = []
    var failure: (any Error)?
    let code = runOnThread {
      do {
        guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
          throw NamespaceError(.createNamespace, "unshare", code: errno)
        }
        let connection = NetlinkConnection(try NetlinkSocket())
        lacks = kinds.filter { !modules.have("rtnl-link-\($0)") && !connection.hasKind($0) }
        if try !modules.have("net-sch-netem") && !connection.hasNetem() { lacks.append("netem") }
        if try !modules.have("nfnetlink-subsys-10") && !UplinkHost.hasTables() {
          lacks.append("nftables")
        }
      } catch { failure = error }
    }
    guard code == 0 else { throw NamespaceError(.createNamespace, "pthread_create", code: code) }
    if let failure { throw failure }
    return lacks
  }
}

/// The modules of the running kernel on disk (modules.alias, depmod(8)).
package struct KernelModules {
  private let aliases: [UInt8]

  package init(release: String) {
    aliases = readFile("/lib/modules/\(release)/modules.alias") ?? []
  }

  /// The module that the kernel would load for an alias without wildcards; nil if there is none.
  package func module(for alias: String) -> String? {
    let start = Array("alias \(alias) ".utf8)
    let line = aliases.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: start) }
    return line.map { String(systemBytes: Array($0.dropFirst(start.count))) }
  }

  func have(_ alias: String) -> Bool { module(for: alias) != nil }
}
