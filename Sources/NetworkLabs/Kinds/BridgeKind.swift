import Netlink
import RouteNetlink

extension LabKind {
  static let bridge = LabKind(
    "bridge", Traits(usualMTU: 1500, isMaster: true, hasForwardingTable: true),
    make: { _, _, owner in .bridge(owner.spec.bridge) },
    read: { .bridge(BridgeSpec($0.data)) },
    data: { kind, _ in
      guard case .bridge(let spec) = kind else { return nil }
      // A kernel without a feature rejects its attribute, even one that switches it off.
      let data = spec.withoutUsual.encoded
      return data.isEmpty ? nil : data
    },
    numbers: { kind in
      guard case .bridge(let spec) = kind else { return [] }
      return BridgeOption.all.compactMap { option in
        option.range.map { (spec[option], $0, option.name) }
      }
    })

  static let vrf = LabKind(
    "vrf", Traits(isMaster: true),
    make: { builder, link, _ in
      builder.needed(link.table, "table", link).map { .vrf(table: $0) }
    },
    read: { .vrf(table: Int($0.data[VRFAttributes.keys.table] ?? 0)) },
    data: { kind, _ in
      guard case .vrf(let table) = kind else { return nil }
      var data = NewAttributes<VRFAttributes>()
      data.table = UInt32(table)
      return data.list
    },
    numbers: { kind in
      guard case .vrf(let table) = kind else { return [] }
      return [(table, Limits.table, "table")]
    },
    export: { kind in
      guard case .vrf(let table) = kind else { return [] }
      return ["table: \(table)"]
    })
}
