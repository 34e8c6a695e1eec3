import RouteNetlink
/// The state of drawing from pools.
struct Drawing {
  /// A network that is drawn from.
  struct Source {
    /// Identifies its draws in the record of an earlier lab.
    let name: String
    let prefix: IPPrefix
    /// The prefix length of what is drawn.
    let length: Int
    let reserved: Set<UInt64>
    /// The name of the pool in the file.
    let pool: String
    let position: Position
    /// Whether a larger network within the pool would do, rather than a larger pool.
    private let isPart: Bool

    init(
      pool: String, _ prefix: Placed<IPPrefix>, length: Int, reserved: Set<UInt64> = []
    ) {
      (name, self.pool, self.prefix, position) = (pool, pool, prefix.value, prefix.position)
      (self.length, self.reserved, isPart) = (length, reserved, false)
    }

    /// A source of addresses in a LAN, which is the whole pool or was drawn from it.
    init(lan: IPPrefix, pool: String, at position: Position, isWhole: Bool) {
      (name, self.pool, prefix, self.position) = ("\(lan)", pool, lan, position)
      length = lan.address.bitWidth
      isPart = !isWhole
      // The first address is for the bridge or gateway, and in IPv4 the last one for broadcasts.
      let last: UInt64 = lan.hostBits >= 62 ? 0 : (1 << UInt64(lan.hostBits)) - 1
      reserved = lan.address.version == .v4 ? [0, 1, last] : [0, 1]
    }

    fileprivate var place: String { "\(name) \(prefix) \(length)" }

    /// The fault to report if there are fewer than wanted.
    fileprivate func shortage(wanted: Int, drawn: Int) -> Shortage {
      let things =
        length == prefix.address.bitWidth ? "addresses" : "networks of length /\(length)"
      let whole = "pool `\(pool)`"
      var bits = 0
      while bits < 62, 1 << bits < wanted + reserved.count { bits += 1 }
      let fitting = length - bits
      let key = prefix.address.version == .v4 ? "length" : "length6"
      let advice =
        fitting < 0
        ? "no network is large enough"
        : isPart
          ? "`\(key): \(fitting)` would do, in a pool that is as large"
          : "a prefix of length /\(fitting) would do"
      return Shortage(
        position: position,
        message: "\(isPart ? "the network \(prefix) of \(whole)" : "\(whole) (\(prefix))") "
          + "has room for \(drawn) \(things), and \(wanted) are wanted",
        advice: advice)
    }
  }

  struct Shortage {
    var position: Position
    var message: String
    var advice: String
  }

  private struct Demand {
    var source: Source
    var wanted = 0
    var drawn = 0
  }

  private let previous: [String: String]
  private(set) var draws: [String: String] = [:]
  private var pools: [String: AddressPool] = [:]
  private var demands: [String: Demand] = [:]
  /// The demands in the order in which they arose.
  private var order: [String] = []

  /// - Parameter previous: the draws of an earlier lab of the same name, which are kept.
  init(previous: [String: String]) { self.previous = previous }

  /// One for each network that has too little room.
  var shortages: [Shortage] {
    order.compactMap { demands[$0] }.filter { $0.drawn < $0.wanted }
      .map { $0.source.shortage(wanted: $0.wanted, drawn: $0.drawn) }
  }

  /// Draws for `key`; nil if nothing is left.
  mutating func draw(_ key: String, from source: Source) -> IPPrefix? {
    let place = source.place
    if pools[place] == nil {
      pools[place] = makePool(source)
      demands[place] = Demand(source: source)
      order.append(place)
    }
    let record = "\(place) \(key)"
    // A node's second interface in a network draws under a key of its own.
    if draws[record] != nil { return draw(key + "+", from: source) }
    let network = before(record) ?? pools[place]?.draw(key)
    demands[place]?.wanted += 1
    guard let network else { return nil }
    demands[place]?.drawn += 1
    draws[record] = "\(network)"
    return network
  }

  /// An earlier draw, which was claimed when the pool was made.
  private func before(_ record: String) -> IPPrefix? {
    previous[record].flatMap { IPPrefix($0, needsLength: true) }
  }

  private func makePool(_ source: Source) -> AddressPool {
    var pool = AddressPool(
      name: source.name, prefix: source.prefix, length: source.length, reserved: source.reserved)
    let place = source.place
    for (record, text) in previous where record.hasPrefix(place + " ") {
      let key = String(record.dropFirst(place.count + 1))
      if let network = IPPrefix(text, needsLength: true) { _ = pool.claim(network, for: key) }
    }
    return pool
  }
}
