import Netlink
import RouteNetlink

/// A kind of device that labs make: what its file, the kernel's messages and an export make of it.
///
/// One row for each kind. What a file says of a device is in its `DeviceKind`.
final class LabKind: Sendable {
  /// Whether devices of the kind stand on another one.
  enum Lower: Sendable { case none, needed, optional }

  /// A device of the kind as the kernel shows it.
  struct Live {
    var link: Link
    /// The device below, or the peer, where that is known.
    var lower: DeviceID?
    /// `IFLA_INFO_DATA`
    var data: AttributeTable { link.kindData ?? AttributeTable() }
  }

  /// A number of a device, the range that it must be in, and the file's key for it.
  typealias Number = (value: Int?, range: ClosedRange<Int>, key: String)

  /// What is the same for all devices of a kind.
  struct Traits: Sendable {
    var lower = Lower.none
    /// The words of its modes.
    var modes: [String] = []
    /// The MTU of a new device, in bytes, here and in containerlab; nil where it follows from other things.
    var usualMTU: Int?
    var containerlabMTU: Int?
    /// Whether it leads to an end like itself, by an address: with `remote`, `local` and `ttl`.
    var isTunnel = false
    /// Whether that can only be an address of IPv4.
    var isOverIPv4 = false
    /// Whether devices can be enslaved to it.
    var isMaster = false
    /// Whether it forwards frames by a table of addresses (bridge(8), fdb).
    var hasForwardingTable = false
    /// Whether it becomes a port of the bridge of a bridge node, as what carries frames of others does.
    var isPortOfBridgeNode = false
  }

  /// The kernel's word for it (`IFLA_INFO_KIND`), which is the file's `type` too.
  let name: String
  let traits: Traits
  /// Makes it of a link in a file; nil after a fault.
  let make: @Sendable (inout LabBuilder, LinkSpec, Draft.Node) -> DeviceKind?
  /// Makes it of what the kernel shows; nil where what it stands on is not known.
  let read: @Sendable (Live) -> DeviceKind?
  /// `IFLA_INFO_DATA` of a new device, with the index of the device below; nil for none.
  let data: @Sendable (DeviceKind, Int32?) -> AttributeList?
  let numbers: @Sendable (DeviceKind) -> [Number]
  /// Its own keys and values in a file, as `export` writes them.
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

  /// All of them, in the order in which messages name them.
  static let all = [
    loopback, veth, dummy, vlan, vxlan, macvlan, macvtap, ipvlan, ifb, bridge, vrf, gre, ipip, sit,
  ]

  static func named(_ name: String) -> LabKind? { all.first { $0.name == name } }

  /// The names of those for which this holds.
  static func names(where holds: (Traits) -> Bool) -> [String] {
    all.filter { holds($0.traits) }.map(\.name)
  }

  /// Those that stand on another device: first those that must.
  static let uppers = names { $0.lower == .needed } + names { $0.lower == .optional }
  static let tunnels = names(where: \.isTunnel)
  /// A pair has two ends, each of which is the other's peer; all other kinds have one.
  static let pairs = [veth.name]
  /// Those with one end, as the `type` of a link.
  static let singles = all.map(\.name).filter { $0 != loopback.name && !pairs.contains($0) }

  /// Whether both ends of such a device are alike, so that each leads to the other.
  var hasTwoEnds: Bool { traits.isTunnel || self === LabKind.veth }
}

extension LiveLink {
  func isA(_ kind: LabKind) -> Bool { kindName == kind.name }
}

/// A number that an attribute can hold.
typealias AttributeInteger = AttributeValue & BitwiseCopyable & FixedWidthInteger & Sendable
