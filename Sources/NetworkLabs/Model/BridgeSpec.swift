/// Options of the bridge of a bridge node (ip-link(8), "BRIDGE Type Support").
public struct BridgeSpec: Sendable, Hashable, Codable {
  public var stp: Bool?
  public var vlanFiltering: Bool?
  public var multicastSnooping: Bool?
  /// Seconds that an address is remembered.
  public var ageing: Int?
  public var priority: Int?
  /// Seconds between two states of a port under STP.
  public var forwardDelay: Int?
  public var helloTime: Int?

  public init() {}

  static func keys<Model>(_ bridge: WritableKeyPath<Model, BridgeSpec> & Sendable) -> [Key<Model>] {
    [
      Key("stp", .boolean, "Spanning tree on the bridge; off by default.", example: "true") {
        $0[keyPath: bridge].stp = $1
      },
      Key("vlan-filtering", .boolean, "VLAN filtering on the bridge.", example: "true") {
        $0[keyPath: bridge].vlanFiltering = $1
      },
      Key("multicast-snooping", .boolean, "IGMP and MLD snooping on the bridge.", example: "false")
      {
        $0[keyPath: bridge].multicastSnooping = $1
      },
      Key(
        "ageing", .integer(Limits.ageing), "Seconds that the bridge remembers an address.",
        example: "60"
      ) {
        $0[keyPath: bridge].ageing = $1
      },
      Key(
        "priority", .integer(Limits.bridgePriority), "The bridge's priority in the spanning tree.",
        example: "4096"
      ) {
        $0[keyPath: bridge].priority = $1
      },
      Key(
        "forward-delay", .integer(Limits.forwardDelay), "Seconds between two states of a port.",
        example: "4"
      ) {
        $0[keyPath: bridge].forwardDelay = $1
      },
      Key(
        "hello-time", .integer(Limits.helloTime), "Seconds between two hello packets of the tree.",
        example: "1"
      ) {
        $0[keyPath: bridge].helloTime = $1
      },
    ].map { $0.only(["bridge", NodeWords.withBridge]) }
  }

  func inheriting(_ base: BridgeSpec) -> BridgeSpec {
    var result = self
    result.stp = stp ?? base.stp
    result.vlanFiltering = vlanFiltering ?? base.vlanFiltering
    result.multicastSnooping = multicastSnooping ?? base.multicastSnooping
    result.ageing = ageing ?? base.ageing
    result.priority = priority ?? base.priority
    result.forwardDelay = forwardDelay ?? base.forwardDelay
    result.helloTime = helloTime ?? base.helloTime
    return result
  }

  /// What a new bridge has (net/bridge/br_device.c).
  static let usual = {
    var spec = BridgeSpec()
    spec.stp = false
    spec.vlanFiltering = false
    spec.multicastSnooping = true
    spec.ageing = 300
    spec.priority = 32768
    spec.forwardDelay = 15
    spec.helloTime = 2
    return spec
  }()

  /// One option by its key in the file, its value in words, and the spec that has it alone.
  typealias Option = (name: String, value: String, spec: BridgeSpec)

  /// The options that are set.
  var options: [Option] {
    var result: [Option] = []
    func add<Value>(_ path: WritableKeyPath<BridgeSpec, Value?>, _ name: String) {
      guard let value = self[keyPath: path] else { return }
      var spec = BridgeSpec()
      spec[keyPath: path] = value
      result.append((name, "\(value)", spec))
    }
    add(\.stp, "stp")
    add(\.vlanFiltering, "vlan-filtering")
    add(\.multicastSnooping, "multicast-snooping")
    add(\.ageing, "ageing")
    add(\.priority, "priority")
    add(\.forwardDelay, "forward-delay")
    add(\.helloTime, "hello-time")
    return result
  }

  /// Options that `wanted` leaves to the kernel and that are not as those of a new bridge.
  func differences(from wanted: BridgeSpec) -> [(now: Option, usual: Option)] {
    let names = wanted.options.map(\.name)
    return withoutUsual.options.filter { !names.contains($0.name) }.compactMap { option in
      Self.usual.options.first { $0.name == option.name }.map { (option, $0) }
    }
  }

  /// What differs from a new bridge.
  var withoutUsual: BridgeSpec {
    var result = self
    func drop<Value: Equatable>(_ path: WritableKeyPath<BridgeSpec, Value?>) {
      if result[keyPath: path] == Self.usual[keyPath: path] { result[keyPath: path] = nil }
    }
    drop(\.stp)
    drop(\.vlanFiltering)
    drop(\.multicastSnooping)
    drop(\.ageing)
    drop(\.priority)
    drop(\.forwardDelay)
    drop(\.helloTime)
    return result
  }
}
