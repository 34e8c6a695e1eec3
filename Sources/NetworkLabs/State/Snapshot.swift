import RouteNetlink
import Netlink
import Uplinks

/// What is there: the namespaces that matter to a lab, as the kernel shows them.
public struct Snapshot: Sendable {
  /// By name in the store; the host under the empty name. A name that is missing is free.
  public var namespaces: [String: LiveNamespace] = [:]
  /// Services by node and name, as the lab's supervisor tells.
  public var services: [String: [String: ServiceStatus]] = [:]
  /// Values that kernel parameters have in a new namespace, as far as they were asked for.
  public var pristineSysctls: [String: String] = [:]
  /// The text of the lab's hosts file, and where it is.
  public var hostsText: String?
  /// Where the hosts file is, whether it is there or not.
  public var hostsPath = ""
  /// What is below /etc/netns, by namespace.
  public var configuration: [String: LiveConfiguration] = [:]
  /// The nodes that have a private file system.
  public var fileSystems: Set<String> = []
  /// Rulesets as text for nft, by namespace, where they were asked for.
  var rulesets: [String: String] = [:]
  /// The tables of the rulesets that the lab loaded, by namespace.
  var loadedTables: [String: Set<String>] = [:]
  /// The nftables rulesets, by namespace, that are not what the lab loaded, as text for nft.
  public var changedRulesets: [String: String] = [:]
  /// The uplinks of namespaces, by name.
  public var uplinks: [String: Uplink] = [:]
  /// Whether the kernel has the netem queueing discipline; where not, only rates can be applied.
  public var hasNetem = true

  /// Nothing is there.
  public init() {}

  /// With the namespaces of a later one in the place of its own.
  func updated(by later: Snapshot) -> Snapshot {
    var result = self
    result.namespaces.merge(later.namespaces) { _, new in new }
    return result
  }

  /// A device; nil where it is not there.
  public func link(_ id: DeviceID) -> LiveLink? { namespaces[id.namespace]?.links[id.name] }
}

/// One namespace as the kernel shows it.
public struct LiveNamespace: Sendable {
  /// The mark on its loopback: "netns-lab:LAB/NODE" where a lab made it.
  public var mark: OwnerMark?
  /// By the kernel's names.
  public var links: [String: LiveLink] = [:]
  /// Those that neither the kernel nor router advertisements made.
  public var routes: [LiveRoute] = []
  /// Values of the kernel parameters that were asked for; one that is missing is not there.
  public var sysctls: [String: String] = [:]
  /// What only a look for strangers reads: objects that no file declares, disciplines, and parameters
  /// that are not as in a new namespace.
  var others: [Stranger] = []
  var disciplines: [LiveDiscipline] = []
  var parameters: [NetworkParameters.Difference] = []
  var connected: Set<ConnectedRoute> = []

  /// Whether the kernel says which addresses it made itself.
  var tellsOriginators: Bool {
    links.values.contains { $0.addresses.contains { $0.originator != nil } }
  }

  /// A namespace with nothing in it.
  public init() {}
}

/// The files of a namespace below /etc/netns.
public struct LiveConfiguration: Sendable, Hashable {
  /// The text of its resolv.conf.
  public var resolvConf: String?
  /// What the hosts file links to.
  public var hostsLink: String?
  /// There is a hosts file, and it is no link.
  public var hasForeignHosts = false

  /// No files.
  public init() {}
}

/// One device as the kernel shows it.
public struct LiveLink: Sendable {
  /// The kernel's number for it.
  public var index: Int32
  /// The kernel's name for it.
  public var name: String
  /// Further names (ip-link(8), "altname").
  public var alternativeNames: [String] = []
  /// `IFLA_INFO_KIND`, or "loopback", or "device" for hardware.
  public var kindName: String
  /// What it is, where this is a kind that labs make.
  public var kind: DeviceKind?
  /// In bytes.
  public var mtu: Int
  /// Its link-layer address, where that has six bytes.
  public var mac: LinkLayerAddress?
  /// Such as `.up` and `.running`.
  public var flags: InterfaceFlags
  /// ip-link(8), "alias".
  public var alias: String?
  /// The name of the device that it is enslaved to.
  public var master: String?
  /// Whether it can send.
  public var hasCarrier: Bool
  /// Its state as a port of a bridge; nil for what is none.
  public var portState: BridgePortState?
  /// Whether IPv6 makes no address of its own.
  public var withoutLinkLocal: Bool
  /// The values of `LinkSetting.all`.
  var values: [Int64] = []
  /// In the kernel's order.
  public var addresses: [LiveAddress] = []
  /// What its root discipline does, where that was asked for.
  public var impairments: ImpairmentSpec?

  /// The lab that made it, where it says so.
  public var mark: OwnerMark? { alias.flatMap(OwnerMark.init) }
  /// Whether it is up, though it may lack a carrier.
  public var isUp: Bool { flags.contains(.up) }
}

/// An address on a device.
public struct LiveAddress: Sendable, Hashable {
  /// The own address with the length of its network.
  public var prefix: IPPrefix
  /// Such as `.permanent` and `.tentative`.
  public var flags: AddressFlags
  /// `IFAPROT_*`: who made it, where the kernel (Linux 5.18) and the maker tell.
  var originator: UInt8?
  /// The other end's address, where that is not the own one.
  var hasPeer = false
  /// The request that takes it away, where strangers are looked for.
  var removal: Request?

  /// Duplicate address detection is still going on.
  public var isTentative: Bool { flags.contains(.tentative) && !flags.contains(.noDAD) }
  /// Somebody else has it.
  public var isDuplicate: Bool { flags.contains(.dadFailed) }
  /// Nothing takes it away with time.
  public var isPermanent: Bool { flags.contains(.permanent) }

  /// Whether the kernel made it: on the loopback, by router advertisements, or link-local.
  ///
  /// - Parameter tells: whether the kernel says so (Linux 5.18).
  func isOfKernel(tells: Bool) -> Bool {
    // IFAPROT_KERNEL_LO to IFAPROT_KERNEL_LL.
    if let originator { return (1...3).contains(originator) }
    if ["127.0.0.1/8", "::1/128"].contains(prefix.description) { return true }
    return !tells && prefix.address.version == .v6 && (prefix.address.isLinkLocal || !isPermanent)
  }
}

/// A route in the tables, with the name of the device of each next hop.
public struct LiveRoute: Sendable, Hashable {
  /// With the names of devices.
  public var route: Route
  /// Who made it.
  public var origin: RouteProtocol
  /// The service that packets must ask for (IPv4 only); no route of a lab has one.
  var tos: UInt8 = 0
  /// Whether it has what no lab file can say: a tunnel, a next hop object, weights, further metrics.
  var isPartial = false
  /// The request that takes it away, where strangers are looked for.
  var removal: Request?
}

/// Who made a namespace or device: kept in the kernel, as the alias of a link.
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

  /// Reads "netns-lab:LAB/NODE"; nil for any other alias.
  public init?(_ alias: String) {
    guard alias.hasPrefix(Self.prefix) else { return nil }
    let parts = alias.dropFirst(Self.prefix.count).split(separator: "/", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    self.init(lab: String(parts[0]), node: String(parts[1]))
  }

  static let prefix = "netns-lab:"
  public var description: String { "\(Self.prefix)\(lab)/\(node)" }
}

/// A service as the supervisor sees it.
public struct ServiceStatus: Sendable, Hashable, Codable {
  /// Whether it runs, or how it ended.
  public enum State: String, Sendable, Hashable, Codable {
    /// It runs, it ended with status 0, or it ended otherwise.
    case running, exited, failed
  }

  /// What was started.
  public var service: Service
  /// Whether it runs.
  public var state: State
  /// Whether its condition came true.
  public var isReady: Bool
  /// Of the process that was started; nil where it ended.
  public var pid: Int32?
  /// The wait status of its last end.
  public var status: Int32?
  /// How often it was started again.
  public var restarts: Int
  var surroundings: Surroundings?

  /// What a process keeps of its node as it was when the process began.
  struct Surroundings: Sendable, Hashable, Codable {
    var hostname: String
    /// Whether a resolv.conf of the node's own is in the place of the machine's.
    var hasResolvConf: Bool
  }
}
