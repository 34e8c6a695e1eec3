import RouteNetlink
/// What existed when a lab had come up and its file does not declare. Whatever is found beyond it came later.
struct Inventory: Sendable, Codable, Hashable {
  /// What its commands and services made, by namespace, as `Stranger.words`.
  var made: [String: Set<String>] = [:]
  /// Settings that the file may leave to the kernel, by namespace and device.
  private var settings: [String: [String: Entry]] = [:]
  /// The distinct lists of values for `LinkSetting.all`. Many devices share a few of them.
  private var values: [Values]?
  /// The `LinkSetting.layout` of these values.
  private var layout: String?

  init() {}

  /// The settings of one device.
  struct Settings: Sendable, Hashable {
    var mtu: Int
    var mac: LinkLayerAddress?
    var alternativeNames: Set<String>
    /// The values of `LinkSetting.all`; nil if an earlier version recorded other settings.
    var values: [Int64]?

    init(_ link: LiveLink) {
      mtu = link.mtu
      mac = link.mac
      alternativeNames = Set(link.alternativeNames)
      values = link.values
    }

    fileprivate init(_ entry: Entry, _ values: [Int64]?) {
      mtu = entry.mtu
      mac = entry.mac
      alternativeNames = Set(entry.alternativeNames)
      self.values = values
    }

    /// The settings that count as the lab's after an `up`. A setting that the `up` did not change keeps the value
    /// that counted before, so that changes by others remain theirs.
    ///
    /// - Parameters:
    ///   - first: the settings before the `up`; nil for a new device.
    ///   - known: the settings that counted before.
    func following(_ first: Settings?, _ known: Settings?) -> Settings {
      guard let first, let known else { return self }
      var result = self
      if mtu == first.mtu { result.mtu = known.mtu }
      if mac == first.mac { result.mac = known.mac }
      let added = alternativeNames.subtracting(first.alternativeNames)
      result.alternativeNames = known.alternativeNames.intersection(alternativeNames).union(added)
      if let now = values, let before = first.values, let old = known.values,
        now.count == before.count, now.count == old.count
      {
        result.values = now.indices.map { now[$0] == before[$0] ? old[$0] : now[$0] }
      }
      return result
    }
  }

  /// The settings of a device when the lab had come up; nil if not known.
  func settings(of id: DeviceID) -> Settings? {
    guard let entry = settings[id.namespace]?[id.name] else { return nil }
    let values = layout == LinkSetting.layout ? values : nil
    return Settings(entry, entry.values.flatMap { values?[checked: $0]?.list })
  }

  /// Records the settings of devices.
  mutating func note(_ devices: [(id: DeviceID, settings: Settings)]) {
    var numbers: [[Int64]: Int] = [:]
    var lists: [Values] = []
    for (id, item) in devices {
      var entry = Entry(mtu: item.mtu, mac: item.mac)
      entry.alternativeNames = item.alternativeNames.sorted()
      if let list = item.values {
        let number = numbers[list] ?? lists.count
        if number == lists.count { lists.append(Values(list: list)) }
        numbers[list] = number
        entry.values = number
      }
      settings[id.namespace, default: [:]][id.name] = entry
    }
    values = lists
    layout = LinkSetting.layout
  }

  /// Kernel parameters of devices that have changed since.
  func changedParameters(in namespace: String, _ there: LiveNamespace) -> [NetworkParameters.Change]
  {
    there.links.values.sorted { $0.index < $1.index }.flatMap { link in
      guard let before = settings(of: DeviceID(namespace, link.name))?.values else {
        return [NetworkParameters.Change]()
      }
      return link.changes(since: before).compactMap { change in
        guard let path = change.setting.path(link.name),
          let usual = change.setting.path("default")
        else { return nil }
        return NetworkParameters.Change(
          difference: .init(
            path: path, value: change.setting.words(change.now),
            usual: change.setting.words(change.before)),
          general: usual)
      }
    }
  }
}

extension LiveLink {
  /// The settings that have changed. One that the device lacks now, or lacked then, does not count.
  func changes(
    since before: [Int64]
  ) -> [(setting: LinkSetting, before: Int64, now: Int64)] {
    guard before.count == values.count, before != values else { return [] }
    return LinkSetting.all.enumerated().compactMap { number, setting in
      let (old, now) = (before[number], values[number])
      let isSame = old == now || old == LinkSetting.absent || now == LinkSetting.absent
      return isSame ? nil : (setting, old, now)
    }
  }
}

extension Inventory {
  /// A device's settings in the compact form of a record, which holds many: "1500 02:00:00:00:00:01 #0 NAME ...".
  /// That is the MTU, the MAC address or "-", the number of its list of values, and its alternative names.
  /// Earlier versions wrote a fingerprint instead of the number.
  fileprivate struct Entry: Sendable, Hashable, Codable {
    var mtu: Int
    var mac: LinkLayerAddress?
    var values: Int?
    var alternativeNames: [String] = []

    init(mtu: Int, mac: LinkLayerAddress?) {
      self.mtu = mtu
      self.mac = mac
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let words = try container.decode(String.self).split(separator: " ")
      guard words.count >= 3, let mtu = Int(words[0]) else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "not the settings of a device")
      }
      self.init(mtu: mtu, mac: LinkLayerAddress(words[1]))
      values = words[2].first == "#" ? Int(words[2].dropFirst()) : nil
      alternativeNames = words.dropFirst(3).map(String.init)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      let number = values.map { "#\($0)" } ?? "-"
      let words = ["\(mtu)", mac?.description ?? "-", number] + alternativeNames
      try container.encode(words.joined(separator: " "))
    }
  }

  /// A list of values as text, in hexadecimal, with "-" for absent ones.
  fileprivate struct Values: Sendable, Hashable, Codable {
    var list: [Int64]

    init(list: [Int64]) { self.list = list }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      list = try container.decode(String.self).split(separator: " ").map {
        Int64($0, radix: 16) ?? LinkSetting.absent
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      let words = list.map { $0 == LinkSetting.absent ? "-" : String($0, radix: 16) }
      try container.encode(words.joined(separator: " "))
    }
  }
}

extension Array {
  fileprivate subscript(checked index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}
