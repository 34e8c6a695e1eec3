import RouteNetlink
import Netlink
import Uplinks

/// The current state of the namespaces that matter to a lab, read from the kernel.
public struct Snapshot: Sendable {
  /// By name in the store; the host has the empty name. A namespace that is missing here does not exist.
  public var namespaces: [String: LiveNamespace] = [:]
  /// Services by node and name, as the lab's supervisor reports them.
  public var services: [String: [String: ServiceStatus]] = [:]
  /// The values of kernel parameters in a new namespace, for those that were asked for.
  public var pristineSysctls: [String: String] = [:]
  /// The text of the lab's hosts file; nil if it does not exist.
  public var hostsText: String?
  /// The path of the lab's hosts file, whether or not it exists.
  public var hostsPath = ""
  /// Files below /etc/netns, by namespace.
  public var configuration: [String: LiveConfiguration] = [:]
  /// The nodes that have a private file system.
  public var fileSystems: Set<String> = []
  /// Rulesets as text for nft, by namespace, for those that were asked for.
  var rulesets: [String: String] = [:]
  /// The tables in the rulesets that the lab loaded, by namespace.
  var loadedTables: [String: Set<String>] = [:]
  /// The current nftables rulesets, as text for nft, of the namespaces in which the loaded one was changed.
  public var changedRulesets: [String: String] = [:]
  /// The uplinks of namespaces, by namespace.
  public var uplinks: [String: Uplink] = [:]
  /// Whether the kernel has the netem queueing discipline. Without it, only rates can be limited.
  public var hasNetem = true

  /// An empty snapshot.
  public init() {}

  /// Replaces namespaces by those of a later snapshot.
  func updated(by later: Snapshot) -> Snapshot {
    var result = self
    result.namespaces.merge(later.namespaces) { _, new in new }
    return result
  }

  /// A device; nil if it does not exist.
  public func link(_ id: DeviceID) -> LiveLink? { namespaces[id.namespace]?.links[id.name] }
}

/// The state of one namespace.
public struct LiveNamespace: Sendable {
  /// The mark on its loopback ("netns-lab:LAB/NODE"); nil if no lab made it.
  public var mark: OwnerMark?
  /// Its devices, by the kernel's names.
  public var links: [String: LiveLink] = [:]
  /// Its routes, except those made by the kernel or router advertisements.
  public var routes: [LiveRoute] = []
  /// The values of the kernel parameters that were asked for. One that is missing here does not exist.
  public var sysctls: [String: String] = [:]
  /// Read only when looking for strangers: objects that no file declares, queueing disciplines, and parameters that
  /// differ from those of a new namespace.
  var others: [Stranger] = []
  var disciplines: [LiveDiscipline] = []
  var parameters: [NetworkParameters.Difference] = []
  var connected: Set<ConnectedRoute> = []

  /// Whether the kernel reports which addresses it made itself.
  var tellsOriginators: Bool {
    links.values.contains { $0.addresses.contains { $0.originator != nil } }
  }

  /// An empty namespace.
  public init() {}
}

/// The files of a namespace below /etc/netns.
public struct LiveConfiguration: Sendable, Hashable {
  /// The text of its resolv.conf.
  public var resolvConf: String?
  /// The target of its hosts link; nil if there is no link.
  public var hostsLink: String?
  /// Whether there is a hosts file that is not a link.
  public var hasForeignHosts = false

  /// No files.
  public init() {}
}

/// The state of one device.
public struct LiveLink: Sendable {
  /// Its interface index.
  public var index: Int32
  /// The kernel's name for it.
  public var name: String
  /// Alternative names (ip-link(8), "altname").
  public var alternativeNames: [String] = []
  /// `IFLA_INFO_KIND`; "loopback"; or "device" for hardware.
  public var kindName: String
  /// What kind of device it is; nil for a kind that labs do not make.
  public var kind: DeviceKind?
  /// Its MTU in bytes.
  public var mtu: Int
  /// Its link-layer address; nil unless that has six bytes.
  public var mac: LinkLayerAddress?
  /// Its flags, such as `.up` and `.running`.
  public var flags: InterfaceFlags
  /// Its alias (ip-link(8)).
  public var alias: String?
  /// The name of the device that it is enslaved to.
  public var master: String?
  /// Whether it has a carrier.
  public var hasCarrier: Bool
  /// Its state as a bridge port; nil if it is none.
  public var portState: BridgePortState?
  /// Where it sends what is for everybody. Read of VXLANs that neither have a remote end nor learn any.
  var otherEnds: Set<IPAddress> = []
  /// Whether IPv6 generates no link-local address.
  public var withoutLinkLocal: Bool
  /// The values of `LinkSetting.all`.
  var values: [Int64] = []
  /// Its addresses in the kernel's order.
  public var addresses: [LiveAddress] = []
  /// The impairments of its root discipline, if they were asked for.
  public var impairments: ImpairmentSpec?

  /// The mark of the lab that made it; nil if there is none.
  public var mark: OwnerMark? { alias.flatMap(OwnerMark.init) }
  /// Whether it is up, with or without a carrier.
  public var isUp: Bool { flags.contains(.up) }
}

/// An address on a device.
public struct LiveAddress: Sendable, Hashable {
  /// The address with its prefix length.
  public var prefix: IPPrefix
  /// Its flags, such as `.permanent` and `.tentative`.
  public var flags: AddressFlags
  /// The origin (`IFAPROT_*`), if it is set. Linux 5.18 introduced it.
  var originator: UInt8?
  /// Whether it has a peer address, which differs from its own.
  var hasPeer = false
  /// The request that removes it, if strangers are looked for.
  var removal: Request?

  /// Whether duplicate address detection is still in progress.
  public var isTentative: Bool { flags.contains(.tentative) && !flags.contains(.noDAD) }
  /// Whether somebody else on the link has it.
  public var isDuplicate: Bool { flags.contains(.dadFailed) }
  /// Whether it never expires.
  public var isPermanent: Bool { flags.contains(.permanent) }

  /// Whether the kernel made it: on the loopback, from router advertisements, or as a link-local address.
  ///
  /// - Parameter tells: whether the kernel reports that (Linux 5.18).
  func isOfKernel(tells: Bool) -> Bool {
    // IFAPROT_KERNEL_LO to IFAPROT_KERNEL_LL.
    if let originator { return (1...3).contains(originator) }
    if ["127.0.0.1/8", "::1/128"].contains(prefix.description) { return true }
    return !tells && prefix.address.version == .v6 && (prefix.address.isLinkLocal || !isPermanent)
  }
}

/// A route of the kernel, with the device of each next hop by name.
public struct LiveRoute: Sendable, Hashable {
  /// The route.
  public var route: Route
  /// The routing protocol that made it.
  public var origin: RouteProtocol
  /// The type of service (IPv4 only). Routes of labs have none.
  var tos: UInt8 = 0
  /// Whether it has properties that no lab file can declare: tunnels, next hop objects, weights, further metrics.
  var isPartial = false
  /// The request that removes it, if strangers are looked for.
  var removal: Request?
}

/// The lab and node that a namespace or device was made for. The kernel stores it as the alias of a link.
public struct OwnerMark: Sendable, Hashable, CustomStringConvertible {
  /// The lab's name.
  public var lab: String
  /// The node's name.
  public var node: String

  /// The mark of a lab's node.
  public init(lab: String, node: String) {
    self.lab = lab
    self.node = node
  }

  /// Parses "netns-lab:LAB/NODE"; nil for any other alias.
  public init?(_ alias: String) {
    guard alias.hasPrefix(Self.prefix) else { return nil }
    let parts = alias.dropFirst(Self.prefix.count).split(separator: "/", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    self.init(lab: String(parts[0]), node: String(parts[1]))
  }

  static let prefix = "netns-lab:"
  public var description: String { "\(Self.prefix)\(lab)/\(node)" }
}

/// The status of a service, from the supervisor.
public struct ServiceStatus: Sendable, Hashable, Codable {
  /// Whether it runs, or how it ended.
  public enum State: String, Sendable, Hashable, Codable {
    /// It is running, it exited with status 0, or it ended in another way.
    case running, exited, failed
  }

  /// The service that was started.
  public var service: Service
  /// Whether it runs.
  public var state: State
  /// Whether it is ready.
  public var isReady: Bool
  /// The pid of its process; nil if that has ended.
  public var pid: Int32?
  /// The wait status of the last process that ended.
  public var status: Int32?
  /// How often it was restarted.
  public var restarts: Int
  var surroundings: Surroundings?

  /// Properties of the node that a process keeps from when it started.
  struct Surroundings: Sendable, Hashable, Codable {
    var hostname: String
    /// Whether the node's own resolv.conf replaces the machine's.
    var hasResolvConf: Bool
  }
}
