import RouteNetlink
import NetworkNamespaces
import Uplinks

/// A lab with everything worked out: its namespaces, their devices, and all settings.
///
/// A topology file resolves to a lab, a plan leads to one, and the record under /run stores one.
public struct Lab: Sendable, Hashable, Codable {
  /// The name that verbs use for it.
  public var name: String
  /// Its nodes, in the file's order.
  public var nodes: [LabNode] = []
  /// The devices of all nodes, in the order in which they are made.
  public var devices: [Device] = []
  /// The checks that `netns test` runs.
  public var checks: [Check] = []
  /// What was drawn from pools, by what it was drawn for. It is kept so that a later draw gives the same.
  public var draws: [String: String] = [:]
  /// The absolute path of the file that it comes from; nil for none.
  public var file: String?
  /// How the file's keys are understood; nil counts as `.own`.
  public var dialect: Dialect?

  /// The machines that carry it; nil for the one that netns runs on.
  public var hosts: [LabHost]?
  /// For a share of a lab over several hosts, where the lab was brought up from.
  var managedFrom: ManagingPlace?
  /// The hosts file of the nodes, where it names nodes on other hosts too; nil for the names of the nodes here.
  var hostsText: String?

  /// A lab without nodes.
  public init(name: String) { self.name = name }

  /// The node of this name; nil where there is none.
  public func node(_ name: String) -> LabNode? { nodes.first { $0.name == name } }
  /// The first node in a namespace; nil where there is none.
  public func node(in namespace: String) -> LabNode? {
    nodes.first { $0.namespace == namespace }
  }

  /// The namespaces that the lab makes.
  public var namespaces: [String] {
    nodes.filter(\.ownsNamespace).map(\.namespace)
  }

  /// Whether a node exists. A namespace of its name that somebody else made counts only if it holds all devices
  /// of the node.
  public func isPresent(_ node: LabNode, in snapshot: Snapshot) -> Bool {
    guard let there = snapshot.namespaces[node.namespace] else { return false }
    return node.isHost || there.mark?.lab == name
      || devices.allSatisfy { $0.node != node.name || there.links[$0.id.name] != nil }
  }

  /// Whether the lab made a device that has lost the lab's mark because somebody set another alias. It must be
  /// one that the lab declares, in a namespace of the lab.
  func made(_ id: DeviceID, _ link: LiveLink, in snapshot: Snapshot) -> Bool {
    guard link.mark == nil, snapshot.namespaces[id.namespace]?.mark?.lab == name,
      let kind = link.kind, let device = devices.first(where: { $0.id == id })
    else { return false }
    return device.kind.isSame(as: kind)
  }

  /// The file that positions are in, which may be on another machine; nil for none.
  /// What it was brought up from, in words.
  package var whence: String {
    (managedFrom?.description ?? file).map { "`\($0)`" } ?? "standard input"
  }
  var writtenFile: String? { file ?? managedFrom?.file }

  /// The directory of the lab's file, which is the working directory of what the lab runs; nil if there is none,
  /// as for standard input.
  public var directory: String? {
    guard let file, file.contains("/") else { return nil }
    return FilePath.home(of: file)
  }
}

/// A node with everything worked out.
public struct LabNode: Sendable, Hashable, Codable {
  /// What a node is: a namespace, a namespace with a bridge of the node's name, or the host itself.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable { case linux, bridge, host }

  /// The `namespace` of nodes that stand for the one netns runs in.
  public static let hostNamespace = ""

  /// Its name in the file.
  public var name: String
  /// What kind of node it is.
  public var kind: Kind
  /// The namespace's name in the store; empty for the host.
  public var namespace: String
  /// The hostname that its programs see.
  public var hostname: String
  /// Its routes, in the file's order.
  public var routes: [Route] = []
  /// Kernel parameters by name (sysctl(8)), like "net.ipv4.ip_forward".
  public var sysctls: [String: String] = [:]
  /// A ruleset for nft(8); nil for none.
  public var nftables: String?
  /// The services that it runs.
  public var services: [Service] = []
  /// Commands for sh(1) that run once, in this order.
  public var exec: [String] = []
  /// Environment variables of its commands and services, by name.
  public var env: [String: String] = [:]
  /// The text of its resolv.conf; nil for none.
  public var resolvConf: String?
  /// Where the file declares it.
  public var origin = Origin()
  /// The private file system that its commands and services see; nil for the host's.
  public var filesystem: PrivateFileSystem?
  /// Its connection to the host's network; nil for none.
  public var uplink: NodeUplink?
  /// Whether it lives in the namespace of another node, listed before it.
  public var isGuest: Bool?
  /// The name of the host that carries it; nil for a lab without hosts.
  public var host: String?
  /// Whether it carries links between hosts, or is a bridge of a node on another host; nil for no.
  public var isFabric: Bool?

  /// A node without any settings. Its hostname is its name.
  public init(name: String, kind: Kind, namespace: String) {
    self.name = name
    self.kind = kind
    self.namespace = namespace
    hostname = name
  }

  /// Whether it stands for the namespace that netns runs in.
  public var isHost: Bool { namespace == Self.hostNamespace }
  /// The name of a bridge node's bridge. A suffix after `|` tells apart nodes whose bridges have the same name.
  var bridge: String? { kind == .bridge ? String(name.prefix { $0 != "|" }) : nil }

  /// Whether the namespace is made for this node.
  public var ownsNamespace: Bool { !isHost && isGuest != true }
  /// The bind mounts in its private file system.
  var boundPaths: [String] { filesystem?.binds.map(\.target) ?? [] }
  /// Whether a DHCP client runs in it.
  public var usesDHCP: Bool { services.contains { $0.role == .dhcpClient } }
}

/// A node's connection to the host's network: a way out, and ports that lead in.
public struct NodeUplink: Sendable, Hashable, Codable {
  /// Whether its packets can leave.
  public var hasWayOut: Bool
  /// The host's device to leave by; nil for the devices of its default routes.
  public var device: String?
  /// Published ports, each in the format of `PublishedPort`.
  public var ports: [String] = []

  /// The only destinations allowed, each in the format of `AllowedDestination`; nil for all.
  public var allowed: [String]?

  /// "via eth0, port 8080:80"
  var words: String {
    let parts =
      (hasWayOut ? [device.map { "via \($0)" } ?? "via the default route"] : [])
      + (allowed ?? []).map { "allow \($0)" } + ports.map { "port \($0)" }
    return parts.joined(separator: ", ")
  }

  /// Whether an existing uplink is as wanted.
  func isSame(as live: Uplink) -> Bool {
    live.isWhole && live.hasWayOut == hasWayOut && Set(live.ports.map(\.description)) == Set(ports)
      && (device == nil || live.devices == [device])
      && live.allowed.map { Set($0.map(\.description)) } == allowed.map(Set.init)
  }

  /// - Throws: if a port or destination is malformed, which no file leads to.
  func request() throws(UplinkError) -> UplinkRequest {
    var request = UplinkRequest(
      hasWayOut: hasWayOut, device: device,
      ports: try ports.map { text throws(UplinkError) in try PublishedPort(text) })
    request.allowed = try allowed?.map { text throws(UplinkError) in try AllowedDestination(text) }
    return request
  }
}

/// A program that runs in a node as long as the lab is up.
public struct Service: Sendable, Hashable, Codable {
  /// Where it comes from: the file's `services`, or an interface with `dhcp: true`.
  public enum Role: String, Sendable, Hashable, Codable { case program, dhcpClient }
  /// When it is restarted after its end.
  public enum Restart: String, Sendable, Hashable, Codable, CaseIterable {
    /// It is never restarted.
    case never = "no"
    /// It is restarted unless it exited with status 0.
    case onFailure = "on-failure"
    /// It is always restarted.
    case always
  }

  /// Its name, unique within the node.
  public var name: String
  /// Where it comes from.
  public var role: Role
  /// A command line for sh(1); for a DHCP client, the interface.
  public var command: String
  /// The condition that makes it ready; nil if running is enough.
  public var ready: ReadySpec?
  /// When it is restarted after its end.
  public var restart: Restart
  /// Its own environment variables, by name.
  public var env: [String: String]
  /// Whether it sees the private file system of its node.
  public var isPrivate: Bool?
  /// Where the file declares it.
  public var origin = Origin()
}

/// A check that runs in one node.
public struct Check: Sendable, Hashable, Codable {
  /// What it tests.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// `command` runs a command line; the others test whether a target answers, the path MTU to it, or the route.
    case ping, tcp, udp, http, command, mtu, route
  }

  /// The default timeouts in microseconds.
  static let packetTimeout = 2_000_000
  static let commandTimeout = 10_000_000

  /// Its name in reports.
  public var name: String
  /// The node that it runs in.
  public var node: String
  /// What it tests.
  public var kind: Kind
  /// What it tests against: a host, "HOST:PORT", a URL, or a command line.
  public var target: String
  /// The expected result, as written in the file; nil for success.
  public var expect: String?
  /// Whether `expect` is the expected output of a command, even if it looks like a status.
  public var expectsText: Bool?
  /// The most packets that a ping sends.
  public var count: Int
  /// How long to wait, in microseconds.
  public var timeout: Int
  /// The router that a route must lead to; nil for any.
  public var via: IPAddress?
  /// The device that a route must lead to; nil for any.
  public var dev: String?
  /// The only address family to try; nil for each that applies.
  public var family: IPVersion?
  /// Where the file declares it.
  public var origin = Origin()
}
