import CLinux
import Netlink

/// Options in the header of a tunnel that a route puts packets into (`LWTUNNEL_IP_OPTS`).
public enum TunnelOptions: Sendable, Hashable {
  public struct GeneveOption: Sendable, Hashable {
    public var optionClass: UInt16
    public var type: UInt8
    /// A multiple of four bytes.
    public var data: [UInt8]

    public init(optionClass: UInt16, type: UInt8, data: [UInt8]) {
      self.optionClass = optionClass
      self.type = type
      self.data = data
    }
  }

  case geneve([GeneveOption])
  /// The group policy id.
  case vxlan(UInt32)
  case erspan(version: UInt8, index: UInt32, direction: UInt8, hardwareID: UInt8)

  /// Puts the options under the tunnel's code for them (`LWTUNNEL_IP_OPTS`, `LWTUNNEL_IP6_OPTS`).
  public func put(into list: inout AttributeList, nest code: Int) {
    list.nest(code, flagged: true) { (list: inout AttributeList) in
      switch self {
      case .geneve(let options):
        for option in options {
          list.nest(LWTUNNEL_IP_OPTS_GENEVE, flagged: true) { (inner: inout AttributeList) in
            inner.put(LWTUNNEL_IP_OPT_GENEVE_CLASS, option.optionClass.bigEndian)
            inner.put(LWTUNNEL_IP_OPT_GENEVE_TYPE, option.type)
            inner.put(LWTUNNEL_IP_OPT_GENEVE_DATA, bytes: option.data)
          }
        }
      case .vxlan(let policy):
        list.nest(LWTUNNEL_IP_OPTS_VXLAN, flagged: true) { (inner: inout AttributeList) in
          inner.put(LWTUNNEL_IP_OPT_VXLAN_GBP, policy)
        }
      case .erspan(let version, let index, let direction, let hardwareID):
        list.nest(LWTUNNEL_IP_OPTS_ERSPAN, flagged: true) { (inner: inout AttributeList) in
          inner.put(LWTUNNEL_IP_OPT_ERSPAN_VER, version)
          inner.put(LWTUNNEL_IP_OPT_ERSPAN_INDEX, index.bigEndian)
          inner.put(LWTUNNEL_IP_OPT_ERSPAN_DIR, direction)
          inner.put(LWTUNNEL_IP_OPT_ERSPAN_HWID, hardwareID)
        }
      }
    }
  }

  /// Reads the nest's contents; nil where it holds none of the three.
  public init?(_ nest: Payload) {
    var geneve: [GeneveOption] = []
    for attribute in nest.attributes {
      let table = attribute.payload.nested
      switch attribute.type {
      case LWTUNNEL_IP_OPTS_GENEVE:
        geneve += Self.geneve(attribute.payload)
      case LWTUNNEL_IP_OPTS_VXLAN:
        self = .vxlan(table.u32(LWTUNNEL_IP_OPT_VXLAN_GBP) ?? 0)
        return
      case LWTUNNEL_IP_OPTS_ERSPAN:
        self = .erspan(
          version: table.u8(LWTUNNEL_IP_OPT_ERSPAN_VER) ?? 0,
          index: table.be32(LWTUNNEL_IP_OPT_ERSPAN_INDEX) ?? 0,
          direction: table.u8(LWTUNNEL_IP_OPT_ERSPAN_DIR) ?? 0,
          hardwareID: table.u8(LWTUNNEL_IP_OPT_ERSPAN_HWID) ?? 0)
        return
      default: break
      }
    }
    guard !geneve.isEmpty else { return nil }
    self = .geneve(geneve)
  }

  // A request has a nest for each option, a report one nest with all of them, each from its class on.
  private static func geneve(_ nest: Payload) -> [GeneveOption] {
    var options: [GeneveOption] = []
    for attribute in nest.attributes {
      switch attribute.type {
      case LWTUNNEL_IP_OPT_GENEVE_CLASS:
        options.append(GeneveOption(optionClass: attribute.payload.be16 ?? 0, type: 0, data: []))
      case LWTUNNEL_IP_OPT_GENEVE_TYPE where !options.isEmpty:
        options[options.count - 1].type = attribute.payload.u8 ?? 0
      case LWTUNNEL_IP_OPT_GENEVE_DATA where !options.isEmpty:
        options[options.count - 1].data = attribute.payload.array
      default: break
      }
    }
    return options
  }
}
