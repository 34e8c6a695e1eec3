import RouteNetlink

/// A range of addresses of one network, as the plugin host-local has them.
struct AddressRange: Hashable, Sendable {
  let subnet: IPPrefix
  /// The first and the last address to give out.
  let first: IPAddress
  let last: IPAddress
  /// Never given out.
  let gateway: IPAddress

  static let keys = ["subnet", "rangeStart", "rangeEnd", "gateway"]

  init(_ object: ConfigurationObject) throws(CNIError) {
    guard let subnet = try object.prefix("subnet") else {
      throw object.invalid("subnet", "this is missing")
    }
    guard subnet.hostBits >= 2 else {
      throw object.invalid("subnet", "\(subnet) is too small to give out addresses from")
    }
    guard subnet.network == subnet else {
      throw object.invalid("subnet", "\(subnet) has bits after the prefix: say \(subnet.network)")
    }
    self.subnet = subnet
    let lowest = subnet.address.successor
    func inside(_ key: String) throws(CNIError) -> IPAddress? {
      guard let address = try object.address(key) else { return nil }
      guard subnet.contains(address) else {
        throw object.invalid(key, "\(address) is not in \(subnet)")
      }
      return address
    }
    gateway = try object.address("gateway") ?? lowest
    guard gateway.family == subnet.address.family else {
      throw object.invalid("gateway", "\(gateway) is of another family than \(subnet)")
    }
    first = try inside("rangeStart") ?? lowest
    last = try inside("rangeEnd") ?? subnet.lastUsable
    guard first <= last else {
      throw object.invalid("rangeStart", "\(first) comes after the end, \(last)")
    }
  }

  func contains(_ address: IPAddress) -> Bool {
    subnet.contains(address) && first <= address && address <= last
  }

  func overlaps(_ other: AddressRange) -> Bool {
    first.family == other.first.family && first <= other.last && other.first <= last
  }
}

/// Ranges of which a container gets one address.
struct RangeSet: Hashable, Sendable {
  let ranges: [AddressRange]
  /// Where the configuration has it, for errors.
  let path: String

  init(_ ranges: [AddressRange], path: String) throws(CNIError) {
    guard let first = ranges.first else {
      throw CNIError(.invalidConfiguration, "\(path): this needs a range")
    }
    for (index, range) in ranges.enumerated() {
      guard range.first.family == first.first.family else {
        throw CNIError(.invalidConfiguration, "\(path)[\(index)]: the families are mixed")
      }
      if let other = ranges[..<index].firstIndex(where: range.overlaps) {
        throw CNIError(
          .invalidConfiguration,
          "\(path)[\(index)]: \(range) overlaps with \(ranges[other]), \(path)[\(other)]")
      }
    }
    self.ranges = ranges
    self.path = path
  }

  func range(of address: IPAddress) -> AddressRange? { ranges.first { $0.contains(address) } }

  func overlaps(_ other: RangeSet) -> Bool {
    ranges.contains { range in other.ranges.contains(where: range.overlaps) }
  }

  /// All addresses to give out, in the order in which they are tried: from the one after `last` on, round and round.
  ///
  /// - Parameter take: true ends the search.
  func search(
    after last: IPAddress?, _ take: (IPAddress, AddressRange) throws(CNIError) -> Bool
  ) throws(CNIError) -> Bool {
    let start = last.flatMap { last in ranges.firstIndex { $0.contains(last) } } ?? 0
    let position = last.flatMap { ranges[start].contains($0) ? $0 : nil }
    for step in 0...ranges.count {
      let range = ranges[(start + step) % ranges.count]
      var from = range.first
      var to = range.last
      if let position {
        if step == 0 {
          if position == range.last { continue }
          from = position.successor
        }
        // The last round ends where the first one began.
        if step == ranges.count { to = position }
      } else if step == ranges.count {
        break
      }
      let found = try Self.search(from, to) { address throws(CNIError) in
        if address == range.gateway { return false }
        return try take(address, range)
      }
      if found { return true }
    }
    return false
  }

  private static func search(
    _ from: IPAddress, _ to: IPAddress, _ take: (IPAddress) throws(CNIError) -> Bool
  ) throws(CNIError) -> Bool {
    var address = from
    while true {
      if try take(address) { return true }
      if address == to { return false }
      address = address.successor
    }
  }
}

extension AddressRange: CustomStringConvertible {
  var description: String { "\(first)-\(last)" }
}

extension RangeSet: CustomStringConvertible {
  var description: String { ranges.map(\.description).joined(separator: ",") }
}

extension IPAddress {
  /// The next address; the last one of all is followed by the first.
  var successor: IPAddress {
    var bytes = bytes
    for index in bytes.indices.reversed() {
      bytes[index] &+= 1
      if bytes[index] != 0 { break }
    }
    return IPAddress(family: family, bytes: bytes) ?? self
  }
}

extension IPPrefix {
  /// The last address that a host may have: IPv4 broadcasts to the very last one.
  var lastUsable: IPAddress {
    var bytes = address.masked(length).bytes
    for index in bytes.indices {
      bytes[index] |= UInt8(truncatingIfNeeded: 0xff >> min(max(length - index * 8, 0), 8))
    }
    if address.family == .ipv4, hostBits >= 2 { bytes[3] -= 1 }
    return IPAddress(family: address.family, bytes: bytes) ?? address
  }
}
