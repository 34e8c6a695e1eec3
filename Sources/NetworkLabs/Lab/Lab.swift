import RouteNetlink
import NetworkNamespaces
import Uplinks

/// A lab with everything worked out: which namespaces hold which devices, with which settings.
///
/// It is what a topology file comes to, what the record under /run keeps, and what a plan leads to.
public struct Lab: Sendable, Hashable, Codable {
  /// By which verbs know it.
  public var name: String
  /// In the file's order.
  public var nodes: [LabNode] = []
  /// Of all nodes, in the order in which they are made.
  public var devices: [Device] = []
  /// What `netns test` verifies.
  public var checks: [Check] = []
  /// What pools gave, by what asked: kept so that a later draw gives the same.
  public var draws: [String: String] = [:]
  /// The file it came from, as an absolute path.
  public var file: String?
  /// Whose meaning the file's keys have.
  public var dialect: Dialect?

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

  /// Whether a node is there: a namespace of its name that somebody else made counts only where all
  /// devices of the node are in it.
  public func isPresent(_ node: LabNode, in snapshot: Snapshot) -> Bool {
    guard let there = snapshot.namespaces[node.namespace] else { return false }
    return node.isHost || there.mark?.lab == name
      || devices.allSatisfy { $0.node != node.name || there.links[$0.id.name] != nil }
  }

  /// Whether it made a device that bears no lab's mark, since somebody set another alias: one that it tells
  /// of, in a namespace of its own.
  func made(_ id: DeviceID, _ link: LiveLink, in snapshot: Snapshot) -> Bool {
    guard link.mark == nil, snapshot.namespaces[id.namespace]?.mark?.lab == name,
      let kind = link.kind, let device = devices.first(where: { $0.id == id })
    else { return false }
    return device.kind.isSame(as: kind)
  }

  /// The directory of its file, in which what it runs starts; nil where it has none, as for standard
  /// input.
  public var directory: String? {
    guard let file, file.contains("/") else { return nil }
    return FilePath.home(of: file)
  }
}

/// A node with everything worked out.
public struct LabNode: Sendable, Hashable, Codable {
  /// What a node is: a namespace, one with a bridge that is called as the node, or the host itself.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable { case linux, bridge, host }

  /// What stands for the namespace that netns runs in.
  public static let hostNamespace = ""

  /// Its name in the file.
  public var name: String
  /// What it is.
  public var kind: Kind
  /// Its name in the store; empty for the host.
  public var namespace: String
  /// What hostname(1) says in it.
  public var hostname: String
  /// Its routes, in the file's order.
  public var routes: [Route] = []
  /// Kernel parameters, by their names below /proc/sys with dots.
  public var sysctls: [String: String] = [:]
  /// A ruleset for nft(8).
  public var nftables: String?
  /// The programs that it runs.
  public var services: [Service] = []
  /// Command lines for sh(1) that run once, in their order.
  public var exec: [String] = []
  /// Environment variables of its programs, by name.
  public var env: [String: String] = [:]
  /// The text of its resolv.conf.
  public var resolvConf: String?
  /// Where it is written.
  public var origin = Origin()
  /// The file system that its commands and services see; nil for the host's.
  public var filesystem: PrivateFileSystem?
  /// What it has of the host's network; nil for nothing.
  public var uplink: NodeUplink?
  /// Whether the namespace is that of another node, which stands before it.
  public var isGuest: Bool?

  /// A node without anything; its hostname is its name.
  public init(name: String, kind: Kind, namespace: String) {
    self.name = name
    self.kind = kind
    self.namespace = namespace
    hostname = name
  }

  /// Whether it stands for the namespace that netns runs in.
  public var isHost: Bool { namespace == Self.hostNamespace }
  /// The bridge of a bridge node: what stands behind `|` tells nodes with bridges of one name apart.
  var bridge: String? { kind == .bridge ? String(name.prefix { $0 != "|" }) : nil }

  /// Whether the namespace is made for this node.
  public var ownsNamespace: Bool { !isHost && isGuest != true }
  /// What its private file system shows by binds.
  var boundPaths: [String] { filesystem?.binds.map(\.target) ?? [] }
  /// Whether a DHCP client runs in it.
  public var usesDHCP: Bool { services.contains { $0.role == .dhcpClient } }
}

/// What a node has of the host's network: a way out, and ports that lead in.
public struct NodeUplink: Sendable, Hashable, Codable {
  /// Whether its packets get out.
  public var hasWayOut: Bool
  /// The host's device to leave by; nil for those of its default routes.
  public var device: String?
  /// In the words of `PublishedPort`.
  public var ports: [String] = []

  /// The only destinations, in the words of `AllowedDestination`; nil for all.
  public var allowed: [String]?

  /// "via eth0, port 8080:80"
  var words: String {
    let parts =
      (hasWayOut ? [device.map { "via \($0)" } ?? "via the default route"] : [])
      + (allowed ?? []).map { "allow \($0)" } + ports.map { "port \($0)" }
    return parts.joined(separator: ", ")
  }

  /// Whether an uplink that is there is as wanted.
  func isSame(as live: Uplink) -> Bool {
    live.isWhole && live.hasWayOut == hasWayOut && Set(live.ports.map(\.description)) == Set(ports)
      && (device == nil || live.devices == [device])
      && live.allowed.map { Set($0.map(\.description)) } == allowed.map(Set.init)
  }

  /// - Throws: where a port is none, which no file leads to.
  func request() throws(UplinkError) -> UplinkRequest {
    var request = UplinkRequest(
      hasWayOut: hasWayOut, device: device,
      ports: try ports.map { text throws(UplinkError) in try PublishedPort(text) })
    request.allowed = try allowed?.map { text throws(UplinkError) in try AllowedDestination(text) }
    return request
  }
}

/// A program of a node.
public struct Service: Sendable, Hashable, Codable {
  /// What it is for: a program of the file, or the client of an interface with `dhcp: true`.
  public enum Role: String, Sendable, Hashable, Codable { case program, dhcpClient }
  /// When it is started again after its end.
  public enum Restart: String, Sendable, Hashable, Codable {
    case never = "no"
    case onFailure = "on-failure"
    case always
  }

  /// Its own name within the node.
  public var name: String
  /// What it is for.
  public var role: Role
  /// A command line for sh; of a DHCP client, the interface.
  public var command: String
  /// What tells that it is ready; nil where starting it is enough.
  public var ready: ReadySpec?
  /// When it is started again.
  public var restart: Restart
  /// Environment variables of its own, by name.
  public var env: [String: String]
  /// Whether it sees the private file system of its node.
  public var isPrivate: Bool?
  /// Where it is written.
  public var origin = Origin()
}

/// One check, for one node.
public struct Check: Sendable, Hashable, Codable {
  /// How it is checked.
  public enum Kind: String, Sendable, Hashable, Codable {
    case ping, tcp, udp, http, command, mtu, route
  }

  /// How long is waited where the file names no time, in microseconds.
  static let packetTimeout = 2_000_000
  static let commandTimeout = 10_000_000

  /// How reports call it.
  public var name: String
  /// The node that it runs in.
  public var node: String
  /// How it is checked.
  public var kind: Kind
  /// What is asked: a host, "HOST:PORT", a URL, or a command line.
  public var target: String
  /// What must come of it, in the file's words; nil for success.
  public var expect: String?
  /// Whether that is what a command must write, though it looks like a status.
  public var expectsText: Bool?
  /// How many packets a ping sends at most.
  public var count: Int
  /// Microseconds.
  public var timeout: Int
  /// The router that a route must lead to; nil for any.
  public var via: IPAddress?
  /// The device that a route must lead to; nil for any.
  public var dev: String?
  /// The only family of a node's addresses to try; nil for all.
  public var family: IPVersion?
  /// Where it is written.
  public var origin = Origin()
}
