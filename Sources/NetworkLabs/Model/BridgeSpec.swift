import Netlink
import RouteNetlink

/// Options of a bridge node's bridge (ip-link(8), "BRIDGE Type Support"), named as in `LabBridgeOptions`:
///
///     let spec = BridgeSpec {
///       $0.ageing = 60       // seconds
///       $0.stp = true
///     }
@dynamicMemberLookup
public struct BridgeSpec: Sendable, Hashable {
  /// Values by the code of the option's attribute. Switches are 1 or 0.
  private var values: [Int: Int] = [:]

  /// A bridge with the kernel's defaults.
  public init() {}

  /// A bridge whose options `configure` sets.
  public init(_ configure: (inout BridgeSpec) -> Void) {
    self.init()
    configure(&self)
  }

  /// Whether an option is on; nil to leave it at the kernel's default.
  public subscript(dynamicMember path: KeyPath<LabBridgeOptions, BridgeSwitch>) -> Bool? {
    get { self[LabBridgeOptions.all[keyPath: path].option].map { $0 != 0 } }
    set { self[LabBridgeOptions.all[keyPath: path].option] = newValue.map { $0 ? 1 : 0 } }
  }

  /// An option's value; nil to leave it at the kernel's default.
  public subscript(dynamicMember path: KeyPath<LabBridgeOptions, BridgeNumber>) -> Int? {
    get { self[LabBridgeOptions.all[keyPath: path].option] }
    set { self[LabBridgeOptions.all[keyPath: path].option] = newValue }
  }

  subscript(option: BridgeOption) -> Int? {
    get { values[option.code] }
    set { values[option.code] = newValue }
  }

  func inheriting(_ base: BridgeSpec) -> BridgeSpec {
    var result = self
    result.values.merge(base.values) { own, _ in own }
    return result
  }

  /// The options that are set, in the order of `LabBridgeOptions`.
  var options: [(option: BridgeOption, value: Int)] {
    BridgeOption.all.compactMap { option in self[option].map { (option, $0) } }
  }

  /// A spec with this option alone.
  static func only(_ option: BridgeOption, _ value: Int) -> BridgeSpec {
    var spec = BridgeSpec()
    spec[option] = value
    return spec
  }

  /// The spec without values that a new bridge has anyway.
  var withoutUsual: BridgeSpec {
    var result = self
    for (option, value) in options where value == option.usual { result[option] = nil }
    return result
  }

  /// Options that `wanted` leaves to the kernel and that differ from those of a new bridge.
  func differences(from wanted: BridgeSpec) -> [(option: BridgeOption, now: Int)] {
    withoutUsual.options.filter { wanted[$0.option] == nil }.map { ($0.option, $0.value) }
  }
}

/// Records use the property names of the options.
extension BridgeSpec: Codable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ option: BridgeOption) { stringValue = option.recordName }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for option in BridgeOption.all {
      self[option] =
        option.isSwitch
        ? try container.decodeIfPresent(Bool.self, forKey: Name(option)).map { $0 ? 1 : 0 }
        : try container.decodeIfPresent(Int.self, forKey: Name(option))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for (option, value) in options {
      if option.isSwitch {
        try container.encode(value != 0, forKey: Name(option))
      } else {
        try container.encode(value, forKey: Name(option))
      }
    }
  }
}

// As in the kernel's messages.
extension BridgeSpec {
  /// Reads the `IFLA_INFO_DATA` of a bridge.
  init(_ data: AttributeTable) {
    for option in BridgeOption.all { self[option] = option.read(data) }
  }

  /// The options that are set, as `IFLA_INFO_DATA`.
  var encoded: AttributeList {
    var data = AttributeList()
    // The kernel checks each timer against the others as it reads it. By code, the forward delay comes first.
    for (option, value) in options.sorted(by: { $0.option.code < $1.option.code }) {
      option.put(value, &data)
    }
    return data
  }
}
