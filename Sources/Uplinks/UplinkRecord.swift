import Glibc
import NetworkNamespaces
import RouteNetlink
import Linux

/// A device of the host that forwards packets for an uplink.
struct ForwardingDevice: Hashable {
  /// `.ipv4` or `.ipv6`.
  let family: AddressFamily
  let name: String
  /// Whether the namespace gets out through it; otherwise only packets to published ports come in.
  var isWayOut: Bool
  /// Whether the uplink needs its own routes for it, since the host's default route leads elsewhere.
  var isRouted = false
  /// nil if the device forwarded already and nothing was changed; otherwise whether all devices were made to
  /// forward.
  var changed: Bool?
}

/// An uplink as recorded in its table: in the comment of the table, and in comments of a chain that no packet
/// reaches. The name and the table's comment mark the table as netns's own.
///
/// The kernel holds the truth: one transaction changes it, and it ends with a reboot like everything else. A
/// copy (`RecordFiles`) is only used if somebody removed the table or a part of it.
struct UplinkRecord: Hashable {
  /// The name of the table and of the host's end of the pair.
  let name: String
  let namespace: NamespaceIdentity
  /// The first address of the IPv4 network of four addresses, and of the IPv6 /64.
  var ipv4: IPAddress?
  var ipv6: IPAddress?
  var devices: [ForwardingDevice] = []
  var hasResolver = false
  var ports: [PublishedPort] = []
  /// The only destinations that may be reached; nil for all.
  var allowed: [AllowedDestination]?
  /// The file that logs queries and refused packets; an absolute path.
  var audit: String?
  /// Whether its warden removes it when the namespace has ended.
  var endsWithNamespace = false

  /// The chain with the record's comments.
  static let chain = "notes"
  private static let start = "netns uplink "

  init(name: String, namespace: NamespaceIdentity) {
    self.name = name
    self.namespace = namespace
  }

  /// Reads a table; nil if it is not netns's.
  init?(name: String, comment: String?, notes: [String]) {
    guard UplinkName.isOne(name), let comment, comment.hasPrefix(Self.start) else { return nil }
    let numbers = comment.dropFirst(Self.start.count).split(separator: ":")
    guard numbers.count == 2, let device = UInt64(numbers[0]), let inode = UInt64(numbers[1]) else {
      return nil
    }
    self.init(name: name, namespace: NamespaceIdentity(device: device, inode: inode))
    for note in UplinkNotes.joined(notes) {
      guard read(note.split(separator: " ").map(String.init)) else { return nil }
    }
  }

  private mutating func read(_ words: [String]) -> Bool {
    switch (words.first, words.count) {
    case ("dns", 1): hasResolver = true
    case ("address", 2):
      guard let address = IPAddress(words[1]) else { return false }
      if address.family == .ipv4 { ipv4 = address } else { ipv6 = address }
    case ("port", 2):
      guard let port = try? PublishedPort(words[1]) else { return false }
      ports.append(port)
    case ("ends", 1): endsWithNamespace = true
    case ("only", 1): allowed = allowed ?? []
    case ("allow", 2):
      guard let destination = try? AllowedDestination(words[1]) else { return false }
      allowed = (allowed ?? []) + [destination]
    case ("audit", 2):
      guard let path = UplinkNotes.decoded(words[1]) else { return false }
      audit = path
    case ("out", 3...4), ("route", 3...4), ("in", 3...4):
      devices.append(
        ForwardingDevice(
          family: words[1] == "4" ? .ipv4 : .ipv6, name: words[2],
          isWayOut: words[0] != "in", isRouted: words[0] == "route",
          changed: words.count == 4 ? words[3] == "1" : nil))
    default: return false
    }
    return true
  }

  var comment: String { "\(Self.start)\(namespace.device):\(namespace.inode)" }

  /// The notes, cut to the length of comments.
  var notes: [String] { UplinkNotes.cut(facts) }

  private var facts: [String] {
    [ipv4, ipv6].compactMap { $0.map { "address \($0)" } }
      + devices.map { device in
        let changed = device.changed.map { $0 ? " 1" : " 0" } ?? ""
        let family = device.family == .ipv4 ? 4 : 6
        let word = device.isRouted ? "route" : device.isWayOut ? "out" : "in"
        return "\(word) \(family) \(device.name)\(changed)"
      } + (hasResolver ? ["dns"] : []) + ports.map { "port \($0)" }
      + (allowed.map { ["only"] + $0.map { "allow \($0)" } } ?? [])
      + (endsWithNamespace ? ["ends"] : [])
      + (audit.map { ["audit \(UplinkNotes.encoded($0))"] } ?? [])
  }

  // MARK: the warden

  /// Which names are answered; nil if none are.
  var resolverPlan: ResolverPlan? { ResolverPlan(allowed) }

  /// Whether it needs a warden.
  var hasWarden: Bool { audit != nil || endsWithNamespace || resolverPlan != nil }

  /// Whether the same warden serves both.
  func isWatchedAlike(_ other: UplinkRecord) -> Bool {
    hasWarden == other.hasWarden && allowed == other.allowed && audit == other.audit
      && endsWithNamespace == other.endsWithNamespace
  }

  /// Where the name server for the allowed names listens, on the host's side.
  var resolver: ResolverPlace? {
    guard resolverPlan != nil, let address = hostAddress(.ipv4) else { return nil }
    return ResolverPlace(address: address, port: UplinkName.number(name))
  }

  // MARK: addresses

  static let families: [AddressFamily] = [.ipv4, .ipv6]

  /// The device through which the namespace gets out.
  func wayOut(_ family: AddressFamily) -> ForwardingDevice? {
    devices.first { $0.family == family && $0.isWayOut }
  }

  var hasWayOut: Bool { devices.contains { $0.isWayOut } }

  func prefixLength(_ family: AddressFamily) -> Int { family == .ipv4 ? 30 : 64 }
  func hostAddress(_ family: AddressFamily) -> IPAddress? { address(family, 1) }
  func insideAddress(_ family: AddressFamily) -> IPAddress? { address(family, 2) }

  private func address(_ family: AddressFamily, _ number: UInt8) -> IPAddress? {
    let network = family == .ipv4 ? ipv4 : ipv6
    guard var bytes = network?.bytes, let last = bytes.popLast() else { return nil }
    return IPAddress(family: family, bytes: bytes + [last + number])
  }
}
