import Netlink
import RouteNetlink

/// A kind of device that labs make: how it is read from a file, sent to the kernel, read back and exported.
///
/// There is one instance per kind. What a file says of a single device is in its `DeviceKind`.
final class LabKind: Sendable {
  /// Whether devices of the kind stand on a lower device.
  enum Lower: Sendable { case none, needed, optional }

  /// A device of the kind as the kernel shows it.
  struct Live {
    var link: Link
    /// The lower device or the peer, if known.
    var lower: DeviceID?
    /// `IFLA_INFO_DATA`
    var data: AttributeTable { link.kindData ?? AttributeTable() }
  }

  /// A number of a device, the range it must be in, and its key in the file.
  typealias Number = (value: Int?, range: ClosedRange<Int>, key: String)

  /// What all devices of a kind have in common.
  struct Traits: Sendable {
    var lower = Lower.none
    /// The names of its modes.
    var modes: [String] = []
    /// The MTU of a new device in bytes, here and in containerlab; nil if it depends on other things.
    var usualMTU: Int?
    var containerlabMTU: Int?
    /// Whether it is a tunnel to another end of the same kind, with the keys `remote`, `local` and `ttl`.
    var isTunnel = false
    /// Whether the tunnel's ends can only have IPv4 addresses.
    var isOverIPv4 = false
    /// Whether devices can be enslaved to it.
    var isMaster = false
    /// Whether it forwards frames by a table of addresses (bridge(8), fdb).
    var hasForwardingTable = false
    /// Whether it becomes a port of a bridge node's bridge. Devices that carry the frames of others do.
    var isPortOfBridgeNode = false
  }

  /// The kernel's name for it (`IFLA_INFO_KIND`), which is also the `type` in the file.
  let name: String
  let traits: Traits
  /// Makes it from a link in a file; nil after a fault.
  let make: @Sendable (inout LabBuilder, LinkSpec, Draft.Node) -> DeviceKind?
  /// Makes it from what the kernel shows; nil if its lower device is not known.
  let read: @Sendable (Live) -> DeviceKind?
  /// The `IFLA_INFO_DATA` of a new device, given the index of the lower device; nil for none.
  let data: @Sendable (DeviceKind, Int32?) -> AttributeList?
  let numbers: @Sendable (DeviceKind) -> [Number]
  /// Its own keys and values, as `export` writes them to a file.
  let export: @Sendable (DeviceKind) -> [String]

  init(
    _ name: String, _ traits: Traits = Traits(),
    make: @escaping @Sendable (inout LabBuilder, LinkSpec, Draft.Node) -> DeviceKind? = {
      _, _, _ in nil
    },
    read: @escaping @Sendable (Live) -> DeviceKind?,
    data: @escaping @Sendable (DeviceKind, Int32?) -> AttributeList? = { _, _ in nil },
    numbers: @escaping @Sendable (DeviceKind) -> [Number] = { _ in [] },
    export: @escaping @Sendable (DeviceKind) -> [String] = { _ in [] }
  ) {
    self.name = name
    self.traits = traits
    self.make = make
    self.read = read
    self.data = data
    self.numbers = numbers
    self.export = export
  }

  /// All kinds, in the order in which messages list them.
  static let all = [
    loopback, veth, dummy, vlan, vxlan, macvlan, macvtap, ipvlan, ifb, bridge, vrf, gre, ipip, sit,
  ]

  static func named(_ name: String) -> LabKind? { all.first { $0.name == name } }

  /// The names of the kinds with certain traits.
  static func names(where holds: (Traits) -> Bool) -> [String] {
    all.filter { holds($0.traits) }.map(\.name)
  }

  /// Kinds that stand on a lower device, those that require one first.
  static let uppers = names { $0.lower == .needed } + names { $0.lower == .optional }
  static let tunnels = names(where: \.isTunnel)
  /// Kinds with two ends, each the peer of the other. All other kinds have one end.
  static let pairs = [veth.name]
  /// Kinds with one end, as the `type` of a link.
  static let singles = all.map(\.name).filter { $0 != loopback.name && !pairs.contains($0) }

  /// Whether such a device connects two ends of the same kind.
  var hasTwoEnds: Bool { traits.isTunnel || self === LabKind.veth }
}

extension LiveLink {
  func isA(_ kind: LabKind) -> Bool { kindName == kind.name }
}

/// An integer type that an attribute can have.
typealias AttributeInteger = AttributeValue & BitwiseCopyable & FixedWidthInteger & Sendable
