import Netlink
import RouteNetlink

// Kinds that stand on a lower device.
extension LabKind {
  static let vlan = LabKind(
    "vlan", Traits(lower: .needed, isPortOfBridgeNode: true),
    make: { builder, link, owner in
      guard let id = builder.needed(link.id, "id", link),
        let parent = builder.parent(link, owner)
      else { return nil }
      return .vlan(parent: parent, id: id)
    },
    read: { live in
      live.lower.map { .vlan(parent: $0, id: Int(live.data[VLANAttributes.keys.id] ?? 0)) }
    },
    data: { kind, _ in
      guard case .vlan(_, let id) = kind else { return nil }
      var data = NewAttributes<VLANAttributes>()
      data.protocol = .ieee8021Q
      data.id = UInt16(id)
      return data.list
    },
    numbers: { kind in
      guard case .vlan(_, let id) = kind else { return [] }
      return [(id, Limits.vlan, "id")]
    },
    export: { kind in
      guard case .vlan(_, let id) = kind else { return [] }
      return ["id: \(id)"]
    })

  static let macvlan = withMode(
    "macvlan", MacvlanMode.bridge, isPort: true, MacvlanAttributes.keys.mode
  ) { .macvlan(parent: $0, mode: $1) }

  static let macvtap = withMode(
    "macvtap", MacvlanMode.bridge, isPort: false, MacvlanAttributes.keys.mode
  ) { .macvtap(parent: $0, mode: $1) }

  static let ipvlan = withMode(
    "ipvlan", IPvlanMode.l2, isPort: false, IPvlanAttributes.keys.mode
  ) { .ipvlan(parent: $0, mode: $1) }

  /// A kind with nothing but a mode, in an attribute with this key.
  private static func withMode<Mode: NamedValue>(
    _ name: String, _ usual: Mode, isPort: Bool, _ key: AttributeKey<Mode>,
    _ make: @escaping @Sendable (DeviceID, String) -> DeviceKind
  ) -> LabKind {
    let words = Mode.words.map { "\($0.value)" }
    let usual = "\(usual.word ?? "")"
    return LabKind(
      name, Traits(lower: .needed, modes: words, isPortOfBridgeNode: isPort),
      make: { builder, link, owner in
        guard let mode = builder.mode(link, words, usual),
          let parent = builder.parent(link, owner)
        else { return nil }
        return make(parent, mode)
      },
      read: { live in
        let mode = live.data[key]?.word.map { "\($0)" } ?? usual
        return live.lower.map { make($0, mode) }
      },
      data: { kind, _ in
        guard let mode = kind.mode.flatMap({ Mode($0) }) else { return nil }
        var data = AttributeList()
        data.put(key, mode)
        return data
      },
      export: { kind in kind.mode.map { ["mode: \($0)"] } ?? [] })
  }
}
