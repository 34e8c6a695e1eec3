import CLinux
import Netlink

/// Attributes of devices of one kind, or of the ports of such a device.
public protocol LinkKindAttributes: AttributeSet {
  /// The names in `IFLA_INFO_KIND`; for ports, the name of the master's kind followed by `_slave`.
  static var kinds: [StaticString] { get }
}

extension LinkKindAttributes {
  /// Whether devices, or ports, of this kind have these attributes.
  public static func isOf(kind name: String?) -> Bool {
    guard let name else { return false }
    return kinds.contains { "\($0)" == name }
  }
}

/// All kinds whose attributes are known.
public enum LinkKindSets {
  /// The sets of attributes, one for each kind and one for its ports.
  public static let all: [any LinkKindAttributes.Type] = [
    BridgeAttributes.self, BridgePortAttributes.self, BondAttributes.self, BondPortAttributes.self,
    VLANAttributes.self, MacvlanAttributes.self, VRFAttributes.self, VRFPortAttributes.self,
    IPvlanAttributes.self, VxlanAttributes.self, GeneveAttributes.self, NetkitAttributes.self,
    VethAttributes.self, VxcanAttributes.self, MACsecAttributes.self, BareudpAttributes.self,
    GTPAttributes.self, HSRAttributes.self, XFRMAttributes.self, GREAttributes.self,
    IPTunnelAttributes.self, VTIAttributes.self, AMTAttributes.self, BatmanAdvAttributes.self,
    TunAttributes.self, RMNetAttributes.self, DSAAttributes.self, CANAttributes.self,
    IPoIBAttributes.self, WWANAttributes.self, OVPNAttributes.self,
  ]

  /// The attributes of a kind; nil if it is unknown, or has none.
  public static func of(_ kind: String) -> (any LinkKindAttributes.Type)? {
    all.first { $0.isOf(kind: kind) }
  }
}

/// A device that is made together with another one, in the kernel's form: `struct ifinfomsg`, then attributes.
public struct PeerLink: NestedValue, Sendable {
  /// Attributes of a device, after `struct ifinfomsg`.
  public static var nest: AttributeNest {
    AttributeNest(LinkAttributes.self, skip: MemoryLayout<ifinfomsg>.size)
  }

  /// The header and the attributes.
  public var list: AttributeList

  /// - Parameter list: the header and the attributes, as `LinkSettings.peer` makes them.
  public init(_ list: AttributeList) { self.list = list }

  /// The device with these settings.
  public init(_ settings: LinkSettings) { list = settings.peer }

  /// Reads the whole payload.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> PeerLink? {
    PeerLink(AttributeList(bytes: payload.array))
  }

  /// Adds a nest with the header and the attributes.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.nest(code, self.list)
  }
}

/// A nest of attributes that differ only in their position, or all have the same code.
public struct AttributeArray: AttributeValue, Sendable {
  /// The attributes.
  public var list: AttributeList

  /// - Parameter list: the attributes in their order.
  public init(_ list: AttributeList) { self.list = list }

  /// The payloads of the attributes in wire order.
  public var payloads: [Payload] { Payload(list.bytes).attributes.map(\.payload) }

  /// Reads the whole payload.
  public static func read(_ payload: Payload, _ order: ByteOrder) -> AttributeArray? {
    AttributeArray(AttributeList(bytes: payload.array))
  }

  /// Adds a nest with the attributes.
  public func put(_ code: Int, _ order: ByteOrder, in list: inout AttributeList) {
    list.nest(code, self.list)
  }
}
