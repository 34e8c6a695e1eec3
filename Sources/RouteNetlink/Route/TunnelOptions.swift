import CLinux
import Netlink

/// Options in the header of a tunnel that a route puts packets into (`LWTUNNEL_IP_OPTS`).
public enum TunnelOptions: Sendable, Hashable {
  /// One option of a Geneve header (RFC 8926).
  public struct GeneveOption: Sendable, Hashable {
    /// The organization that defines the type: a number in IANA's registry.
    public var optionClass: UInt16
    /// The kind of option within its class; the highest bit says that receivers must understand the option.
    public var type: UInt8
    /// The contents, up to 124 bytes, in a multiple of four.
    public var data: [UInt8]

    /// An option of this class and type; the length of `data` is a multiple of four, up to 124 bytes.
    public init(optionClass: UInt16, type: UInt8, data: [UInt8]) {
      self.optionClass = optionClass
      self.type = type
      self.data = data
    }
  }

  /// Options in the order in which the header has them.
  case geneve([GeneveOption])
  /// The group policy id (VXLAN-GBP).
  case vxlan(UInt32)
  /// Version 1 has an index of 20 bits, version 2 a direction (0 in, 1 out) and a hardware id of 6 bits.
  case erspan(version: UInt8, index: UInt32, direction: UInt8, hardwareID: UInt8)

  /// Puts the options under the tunnel's key for them (`LWTUNNEL_IP_OPTS`, `LWTUNNEL_IP6_OPTS`).
  public func put(
    into list: inout AttributeList, nest key: AttributeKey<Attributes<TunnelOptionAttributes>>
  ) {
    list.nest(key, flagged: true) { (list: inout AttributeList) in
      switch self {
      case .geneve(let options):
        for option in options {
          list.nest(TunnelOptionAttributes.keys.geneve, flagged: true) {
            (inner: inout AttributeList) in
            inner.put(GeneveOptionAttributes.keys.class, option.optionClass)
            inner.put(GeneveOptionAttributes.keys.type, option.type)
            inner.put(GeneveOptionAttributes.keys.data, bytes: option.data)
          }
        }
      case .vxlan(let policy):
        list.nest(TunnelOptionAttributes.keys.vxlan, flagged: true) {
          (inner: inout AttributeList) in
          inner.put(VxlanOptionAttributes.keys.gbp, policy)
        }
      case .erspan(let version, let index, let direction, let hardwareID):
        list.nest(TunnelOptionAttributes.keys.erspan, flagged: true) {
          (inner: inout AttributeList) in
          inner.put(ERSPANOptionAttributes.keys.ver, version)
          inner.put(ERSPANOptionAttributes.keys.index, index)
          inner.put(ERSPANOptionAttributes.keys.dir, direction)
          inner.put(ERSPANOptionAttributes.keys.hwid, hardwareID)
        }
      }
    }
  }

  /// Reads the contents of the nest; nil if it holds none of the three.
  public init?(_ nest: Payload) {
    var geneve: [GeneveOption] = []
    for attribute in nest.attributes {
      let table = attribute.payload.nested
      switch attribute.type {
      case TunnelOptionAttributes.keys.geneve.code:
        geneve += Self.geneve(attribute.payload)
      case TunnelOptionAttributes.keys.vxlan.code:
        self = .vxlan(table[VxlanOptionAttributes.keys.gbp] ?? 0)
        return
      case TunnelOptionAttributes.keys.erspan.code:
        self = .erspan(
          version: table[ERSPANOptionAttributes.keys.ver] ?? 0,
          index: table[ERSPANOptionAttributes.keys.index] ?? 0,
          direction: table[ERSPANOptionAttributes.keys.dir] ?? 0,
          hardwareID: table[ERSPANOptionAttributes.keys.hwid] ?? 0)
        return
      default: break
      }
    }
    guard !geneve.isEmpty else { return nil }
    self = .geneve(geneve)
  }

  // A request has one nest per option. A report has one nest with all options, each beginning with its class.
  private static func geneve(_ nest: Payload) -> [GeneveOption] {
    var options: [GeneveOption] = []
    for attribute in nest.attributes {
      switch attribute.type {
      case GeneveOptionAttributes.keys.class.code:
        options.append(GeneveOption(optionClass: attribute.payload.be16 ?? 0, type: 0, data: []))
      case GeneveOptionAttributes.keys.type.code where !options.isEmpty:
        options[options.count - 1].type = attribute.payload.u8 ?? 0
      case GeneveOptionAttributes.keys.data.code where !options.isEmpty:
        options[options.count - 1].data = attribute.payload.array
      default: break
      }
    }
    return options
  }
}
