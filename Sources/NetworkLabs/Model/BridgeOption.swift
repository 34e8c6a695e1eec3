import Netlink
import RouteNetlink

/// The options of a bridge that a file can set, one row each: attribute, key, allowed values (net/bridge/br_stp.c)
/// and the value of a new bridge.
public struct LabBridgeOptions: Sendable {
  static let all = LabBridgeOptions()

  // During a topology change, addresses age sooner; and the spanning tree's timers are those of its root bridge
  // (net/bridge/br_stp.c). The kernel then does not show the bridge's own values.
  private static let isChanging: @Sendable (AttributeTable) -> Bool = {
    $0[BridgeAttributes.keys.topologyChange] ?? 0 != 0
  }
  private static let isBelowRoot: @Sendable (AttributeTable) -> Bool = {
    $0[BridgeAttributes.keys.rootPort] ?? 0 != 0
  }

  /// Whether the bridge runs the spanning tree protocol.
  public let stp = BridgeSwitch(
    BridgeAttributes.keys.stpState, "stp", usual: false,
    "Spanning tree on the bridge; off by default.", example: "true")
  /// Whether the bridge filters by VLAN.
  public let vlanFiltering = BridgeSwitch(
    BridgeAttributes.keys.vlanFiltering, "vlan-filtering", usual: false,
    "VLAN filtering on the bridge.", example: "true")
  /// Whether multicast is forwarded only to ports that asked for it.
  public let multicastSnooping = BridgeSwitch(
    BridgeAttributes.keys.mcastSnooping, "multicast-snooping", usual: true,
    "IGMP and MLD snooping on the bridge.", example: "false")
  /// How many seconds a learned address is remembered.
  public let ageing = BridgeNumber(
    BridgeAttributes.keys.ageingTime, "ageing", scale: 100, 0...1_000_000, usual: 300,
    unless: isChanging,
    "Seconds that the bridge remembers an address.", example: "60")
  /// The bridge's priority in the spanning tree.
  public let priority = BridgeNumber(
    BridgeAttributes.keys.priority, "priority", 0...65535, usual: 32768,
    "The bridge's priority in the spanning tree.", example: "4096")
  /// Seconds that a port spends in each state before it forwards.
  public let forwardDelay = BridgeNumber(
    BridgeAttributes.keys.forwardDelay, "forward-delay", scale: 100, 2...30, usual: 15,
    unless: isBelowRoot, "Seconds between two states of a port.", example: "4")
  /// Seconds between hello packets of the spanning tree.
  public let helloTime = BridgeNumber(
    BridgeAttributes.keys.helloTime, "hello-time", scale: 100, 1...10, usual: 2,
    unless: isBelowRoot,
    "Seconds between two hello packets of the tree.", example: "1")
}

/// An option of a bridge: its key in files, its attribute, and its value in a new bridge.
struct BridgeOption: Sendable {
  /// The key in a file.
  let name: String
  /// `IFLA_BR_*`
  let code: Int
  let documentation: String
  let example: String
  /// The allowed values; nil for a switch.
  let range: ClosedRange<Int>?
  /// The value of a new bridge (net/bridge/br_device.c).
  let usual: Int
  let read: @Sendable (AttributeTable) -> Int?
  let put: @Sendable (Int, inout AttributeList) -> Void

  var isSwitch: Bool { range == nil }

  /// The value as written in a file: "true", "300".
  func words(_ value: Int) -> String { isSwitch ? "\(value != 0)" : "\(value)" }

  /// Its name in records: the key in camel case, "forwardDelay".
  var recordName: String {
    let parts = name.split(separator: "-")
    return parts.dropFirst().reduce(String(parts[0])) {
      $0 + $1.prefix(1).uppercased() + $1.dropFirst()
    }
  }

  static let all = Mirror(reflecting: LabBridgeOptions.all).children.compactMap {
    ($0.value as? any AnyBridgeOption)?.option
  }

  /// The keys of all bridge options, for a model that has them at `bridge`.
  static func keys<Model>(
    _ bridge: @escaping Property<Model, BridgeSpec>
  ) -> [Key<Model>] {
    all.map { option in
      let key: Key<Model> =
        if let range = option.range {
          Key(
            option.name, .integer(range), option.documentation, example: option.example,
            load: { value(of: bridge, $0)[option] },
            store: { model, new in bridge(&model) { $0[option] = new } })
        } else {
          Key(
            option.name, .boolean, option.documentation, example: option.example,
            load: { value(of: bridge, $0)[option].map { $0 != 0 } },
            store: { model, new in bridge(&model) { $0[option] = new ? 1 : 0 } })
        }
      return key.only([LabKind.bridge.name, NodeWords.withBridge])
    }
  }
}

/// A bridge option that is on or off.
public struct BridgeSwitch: AnyBridgeOption {
  let option: BridgeOption

  fileprivate init<Raw: AttributeInteger>(
    _ key: AttributeKey<Raw>, _ name: String, usual: Bool, _ documentation: String, example: String
  ) {
    option = BridgeOption(
      name: name, code: key.code, documentation: documentation, example: example, range: nil,
      usual: usual ? 1 : 0, read: { $0[key].map { $0 == 0 ? 0 : 1 } },
      put: { $1.put(key, Raw(clamping: $0)) })
  }
}

/// A bridge option that is a number.
public struct BridgeNumber: AnyBridgeOption {
  let option: BridgeOption

  /// - Parameters:
  ///   - scale: how many of the kernel's units make one of the file's.
  ///   - hidden: whether the kernel currently shows another value than the bridge's own.
  fileprivate init<Raw: AttributeInteger>(
    _ key: AttributeKey<Raw>, _ name: String, scale: Int = 1, _ range: ClosedRange<Int>,
    usual: Int, unless hidden: @escaping @Sendable (AttributeTable) -> Bool = { _ in false },
    _ documentation: String, example: String
  ) {
    option = BridgeOption(
      name: name, code: key.code, documentation: documentation, example: example, range: range,
      usual: usual, read: { hidden($0) ? nil : $0[key].map { Int($0) / scale } },
      put: { $1.put(key, Raw(clamping: $0 * scale)) })
  }
}

protocol AnyBridgeOption: Sendable { var option: BridgeOption { get } }
