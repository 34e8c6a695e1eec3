import Glibc
import NetworkNamespaces
import RouteNetlink
import Linux

/// A device of the host that forwards for an uplink.
struct ForwardingDevice: Hashable {
  /// `AF_INET` or `AF_INET6`.
  let family: Int32
  let name: String
  /// Whether the namespace gets out by it; else only packets to published ports come in.
  var isWayOut: Bool
  /// Whether the uplink has routes of its own to get out by it, since the host's default route leads
  /// elsewhere.
  var isRouted = false
  /// Where the device did not forward before, whether all devices did; nil where nothing was changed.
  var changed: Bool?
}

/// What an uplink is, as its table says: the comment of the table, and those in a chain that no packet
/// comes to. The name and that comment make the table netns's own.
///
/// What the kernel holds is the truth: one transaction changes it, and it ends with the machine as everything
/// else does. A copy (`RecordFiles`) counts only where somebody took the table away or a part of it.
struct UplinkRecord: Hashable {
  /// Of the table, and of the host's end of the pair.
  let name: String
  let namespace: NamespaceIdentity
  /// The first address of the IPv4 network of four, and of the IPv6 one of 64 bits.
  var ipv4: IPAddress?
  var ipv6: IPAddress?
  var devices: [ForwardingDevice] = []
  var hasResolver = false
  var ports: [PublishedPort] = []
  /// The only destinations; nil for all.
  var allowed: [AllowedDestination]?
  /// The file that tells what was asked and refused; an absolute path.
  var audit: String?
  /// Whether its warden takes it away when the namespace has ended.
  var endsWithNamespace = false

  /// The chain of notes.
  static let chain = "notes"
  private static let start = "netns uplink "

  init(name: String, namespace: NamespaceIdentity) {
    self.name = name
    self.namespace = namespace
  }

  /// Reads a table; nil for one that is not netns's.
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
      if address.family == AF_INET { ipv4 = address } else { ipv6 = address }
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
          family: words[1] == "4" ? AF_INET : AF_INET6, name: words[2],
          isWayOut: words[0] != "in", isRouted: words[0] == "route",
          changed: words.count == 4 ? words[3] == "1" : nil))
    default: return false
    }
    return true
  }

  var comment: String { "\(Self.start)\(namespace.device):\(namespace.inode)" }

  /// No longer than comments may be.
  var notes: [String] { UplinkNotes.cut(facts) }

  private var facts: [String] {
    [ipv4, ipv6].compactMap { $0.map { "address \($0)" } }
      + devices.map { device in
        let changed = device.changed.map { $0 ? " 1" : " 0" } ?? ""
        let family = device.family == AF_INET ? 4 : 6
        let word = device.isRouted ? "route" : device.isWayOut ? "out" : "in"
        return "\(word) \(family) \(device.name)\(changed)"
      } + (hasResolver ? ["dns"] : []) + ports.map { "port \($0)" }
      + (allowed.map { ["only"] + $0.map { "allow \($0)" } } ?? [])
      + (endsWithNamespace ? ["ends"] : [])
      + (audit.map { ["audit \(UplinkNotes.encoded($0))"] } ?? [])
  }

  // MARK: the warden

  /// Which names are answered; nil where none are.
  var resolverPlan: ResolverPlan? { ResolverPlan(allowed) }

  /// Whether a warden belongs to it.
  var hasWarden: Bool { audit != nil || endsWithNamespace || resolverPlan != nil }

  /// Whether the same warden does for both.
  func isWatchedAlike(_ other: UplinkRecord) -> Bool {
    hasWarden == other.hasWarden && allowed == other.allowed && audit == other.audit
      && endsWithNamespace == other.endsWithNamespace
  }

  /// Where the server of the allowed names listens, on the host's side.
  var resolver: ResolverPlace? {
    guard resolverPlan != nil, let address = hostAddress(AF_INET) else { return nil }
    return ResolverPlace(address: address, port: UplinkName.number(name))
  }

  // MARK: addresses

  static let families: [Int32] = [AF_INET, AF_INET6]

  /// The device that the namespace gets out by.
  func wayOut(_ family: Int32) -> ForwardingDevice? {
    devices.first { $0.family == family && $0.isWayOut }
  }

  var hasWayOut: Bool { devices.contains { $0.isWayOut } }

  func prefixLength(_ family: Int32) -> Int { family == AF_INET ? 30 : 64 }
  func hostAddress(_ family: Int32) -> IPAddress? { address(family, 1) }
  func insideAddress(_ family: Int32) -> IPAddress? { address(family, 2) }

  private func address(_ family: Int32, _ number: UInt8) -> IPAddress? {
    let network = family == AF_INET ? ipv4 : ipv6
    guard var bytes = network?.bytes, let last = bytes.popLast() else { return nil }
    return IPAddress(family: family, bytes: bytes + [last + number])
  }
}
