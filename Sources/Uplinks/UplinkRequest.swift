import NetworkNamespaces
import RouteNetlink

/// What an uplink shall be.
public struct UplinkRequest: Sendable, Hashable {
  /// Whether the namespace gets out, through the host's own addresses.
  public var hasWayOut: Bool
  /// The device of the host that it gets out by; nil for those of the host's default routes.
  public var device: String?
  /// Whether /etc/netns/NAME/resolv.conf has the host's name servers, or, where names are allowed, the one
  /// that answers these.
  public var hasResolver: Bool
  /// Ports of the host that lead into the namespace.
  public var ports: [PublishedPort]
  /// The only destinations that the namespace gets to, the host's own addresses among what is refused; nil
  /// for all.
  public var allowed: [AllowedDestination]?
  /// A file that tells what was asked and refused, where `allowed` says what is not: an absolute path.
  public var audit: String?
  /// Whether it goes with its namespace by itself, for one that has no name: with `allowed` only.
  public var endsWithNamespace = false
  /// Whether a way out that is there stays by the devices that it has, whatever `device` says.
  public var keepsDevices = false

  /// An uplink of this shape: nothing is allowed or audited apart until that is set.
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

/// An uplink that is there.
public struct Uplink: Sendable, Hashable {
  /// Of the host's end of the pair, and of the table of nftables.
  public let name: String
  /// The network namespace that it leads out of.
  public let namespace: NamespaceIdentity
  /// The namespace's addresses on the pair.
  public let addresses: [IPAddress]
  /// The devices of the host that the namespace gets out by: one for each family, or none where only
  /// ports are published.
  public let devices: [String]
  /// Whether it has put a resolv.conf in place.
  public let hasResolver: Bool
  /// Ports of the host that lead into the namespace.
  public let ports: [PublishedPort]
  /// The only destinations; nil for all.
  public let allowed: [AllowedDestination]?
  /// The file that tells what was asked and refused.
  public let audit: String?
  /// Whether it is as it was made.
  public let state: State

  /// What became of an uplink, until the next change of it, or `netns gc`.
  public enum State: Sendable, Hashable {
    /// All its parts are there.
    case whole
    /// A program that made or changed it was killed, its warden ended, or its namespace has ended.
    case unfinished
    /// Other programs took away or changed a part: its rules, addresses or routes, or what its devices
    /// forward.
    case changed
  }

  /// Whether nothing is missing.
  public var isWhole: Bool { state == .whole }

  /// Whether the namespace gets out by it, and not only published ports in.
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

  /// A resolv.conf(5) for a namespace that is allowed names.
  public static let resolverFile = ResolverPlace.file

  /// The device inside.
  public static let deviceInside = "uplink"
}
