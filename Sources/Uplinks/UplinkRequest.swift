import NetworkNamespaces
import RouteNetlink

/// The wanted state of an uplink.
public struct UplinkRequest: Sendable, Hashable {
  /// Whether the namespace gets out, through the host's own addresses.
  public var hasWayOut: Bool
  /// The device of the host to get out through; nil for those of the host's default routes.
  public var device: String?
  /// Whether to write /etc/netns/NAME/resolv.conf, with the host's name servers or, if names are allowed, the
  /// server that answers those.
  public var hasResolver: Bool
  /// Ports of the host that lead into the namespace.
  public var ports: [PublishedPort]
  /// The only destinations that the namespace can reach, which also excludes the host's own addresses; nil for
  /// all.
  public var allowed: [AllowedDestination]?
  /// A file that logs queries and refused packets, an absolute path; requires `allowed`.
  public var audit: String?
  /// Whether the uplink disappears together with a namespace that has no name; requires `allowed`.
  public var endsWithNamespace = false
  /// Whether an existing way out keeps its devices, whatever `device` says.
  public var keepsDevices = false

  /// An uplink with these properties; nothing is restricted or logged until that is set.
  public init(
    hasWayOut: Bool = true, device: String? = nil, hasResolver: Bool = false,
    ports: [PublishedPort] = []
  ) {
    self.hasWayOut = hasWayOut
    self.device = device
    self.hasResolver = hasResolver
    self.ports = ports
  }
}

/// An existing uplink.
public struct Uplink: Sendable, Hashable {
  /// The name of the host's end of the pair, and of the nftables table.
  public let name: String
  /// The network namespace that it belongs to.
  public let namespace: NamespaceIdentity
  /// The namespace's addresses on the pair.
  public let addresses: [IPAddress]
  /// The devices of the host through which the namespace gets out: one for each family; none if only ports are
  /// published.
  public let devices: [String]
  /// Whether it has written a resolv.conf.
  public let hasResolver: Bool
  /// Ports of the host that lead into the namespace.
  public let ports: [PublishedPort]
  /// The only destinations that can be reached; nil for all.
  public let allowed: [AllowedDestination]?
  /// The file that logs queries and refused packets.
  public let audit: String?
  /// Whether it is still as it was made.
  public let state: State

  /// The condition of an uplink, until its next change or `netns gc`.
  public enum State: Sendable, Hashable {
    /// Everything is there.
    case whole
    /// The program that made or changed it was killed, its warden ended, or its namespace has ended.
    case unfinished
    /// Other programs removed or changed a part: rules, addresses, routes, or the forwarding of its devices.
    case changed
  }

  /// Whether nothing is missing.
  public var isWhole: Bool { state == .whole }

  /// Whether the namespace gets out, beyond packets of published ports.
  public var hasWayOut: Bool { !devices.isEmpty }

  init(_ record: UplinkRecord, _ state: State) {
    name = record.name
    namespace = record.namespace
    addresses = UplinkRecord.families.compactMap { record.insideAddress($0) }
    var devices: [String] = []
    for device in record.devices where device.isWayOut && !devices.contains(device.name) {
      devices.append(device.name)
    }
    self.devices = devices
    hasResolver = record.hasResolver
    ports = record.ports
    allowed = record.allowed
    audit = record.audit
    self.state = state
  }

  /// The resolv.conf(5) for a namespace with allowed names.
  public static let resolverFile = ResolverPlace.file

  /// The name of the device inside.
  public static let deviceInside = "uplink"
}
