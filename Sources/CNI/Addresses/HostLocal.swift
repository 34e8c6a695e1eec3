import Glibc
import Linux
import RouteNetlink

/// Gives out addresses as the plugin host-local does, from the same directory, without starting a program.
struct HostLocal {
  let configuration: HostLocalConfiguration

  /// Gives an attachment one address of each set of ranges.
  ///
  /// What it has already is left over from an ADD that was killed, since the caller knows that it is not connected.
  ///
  /// - Throws: `.tryAgainLater` if all addresses of a set are given out; `.invalidConfiguration` for a requested address
  ///   that cannot be had. Then the attachment has none.
  func add(_ name: AttachmentName) throws(CNIError) -> AddResult {
    var result = AddResult()
    if let file = configuration.resolverFile { result.names = try Self.names(file) }
    guard let store = try LeaseStore.open(configuration.directory, makes: true) else {
      return result
    }
    do throws(CNIError) {
      let others = try store.release { $0.isOf(name) }
      result.addresses = try assign(name, store, taken: Set(others.map(\.address)))
    } catch {
      // The reason to report is the first one.
      do throws(CNIError) { try store.release(name) } catch let second {
        throw CNIError(
          code: error.code, error.message,
          details: "\(error.details) \(second.message)".trimmingBlanks())
      }
      throw error
    }
    result.routes = configuration.routes
    return result
  }

  private func assign(
    _ name: AttachmentName, _ store: borrowing LeaseStore, taken: Set<IPAddress>
  ) throws(CNIError) -> [AddResult.Assignment] {
    var taken = taken
    var requested = configuration.requested
    var assigned: [AddResult.Assignment] = []
    for (index, set) in configuration.sets.enumerated() {
      var found: (address: IPAddress, range: AddressRange)?
      if let place = requested.firstIndex(where: { set.range(of: $0) != nil }) {
        found = try Self.take(requested.remove(at: place), set, taken)
      } else {
        _ = try set.search(after: store.last(index)) { address, range in
          guard !taken.contains(address) else { return false }
          found = (address, range)
          return true
        }
      }
      guard let found else {
        throw CNIError(
          .tryAgainLater, "\(set.path): no IP addresses available in range set: \(set)",
          details: "remove containers, or widen the ranges; GC takes back what is left over")
      }
      try store.reserve(found.address, for: name, set: index)
      taken.insert(found.address)
      assigned.append(
        AddResult.Assignment(
          address: IPPrefix(found.address, length: found.range.subnet.length),
          gateway: found.range.gateway, interface: nil))
    }
    guard requested.isEmpty else {
      let list = requested.map(\.description).joined(separator: ", ")
      throw CNIError(.invalidConfiguration, "failed to allocate all requested IPs: \(list)")
    }
    return assigned
  }

  private static func take(
    _ address: IPAddress, _ set: RangeSet, _ taken: Set<IPAddress>
  ) throws(CNIError) -> (IPAddress, AddressRange)? {
    guard let range = set.range(of: address) else { return nil }
    guard address != range.gateway else {
      throw CNIError(
        .invalidConfiguration, "\(set.path): requested ip \(address) is subnet's gateway")
    }
    guard !taken.contains(address) else {
      throw CNIError(
        .tryAgainLater,
        "\(set.path): requested IP address \(address) is not available in range set \(set)")
    }
    return (address, range)
  }

  /// Takes back what an attachment has.
  func delete(_ name: AttachmentName) throws(CNIError) {
    guard let store = try LeaseStore.open(configuration.directory, makes: false) else { return }
    try store.release(name)
  }

  /// - Throws: if the attachment has no address.
  func check(_ name: AttachmentName) throws(CNIError) {
    let store = try LeaseStore.open(configuration.directory, makes: false)
    if let store, try store.leases().contains(where: { $0.isOf(name) }) { return }
    throw CNIError(
      .other, "host-local: Failed to find address added by container \(name.container)")
  }

  /// - Throws: `.unavailable` if addresses cannot be given out.
  func status() throws(CNIError) {
    do throws(CNIError) {
      _ = try LeaseStore.open(configuration.directory, makes: true)
      if let file = configuration.resolverFile { _ = try Self.names(file) }
    } catch {
      throw CNIError(.unavailable, error.message, details: error.details)
    }
  }

  /// Takes back what none of the valid attachments has.
  static func collect(_ directory: String, valid: [AttachmentName]) throws(CNIError) {
    guard let store = try LeaseStore.open(directory, makes: false) else { return }
    try store.release { !valid.contains(where: $0.isOf) }
  }

  /// The settings in a file like resolv.conf(5).
  static func names(_ path: String) throws(CNIError) -> NameServiceSettings {
    guard let content = readFile(path) else { throw CNIError("reading \(path)", errno: errno) }
    var settings = NameServiceSettings()
    for line in String(systemBytes: content).split(separator: "\n") {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard words.count > 1 else { continue }
      switch words[0] {
      case "nameserver": settings.servers.append(words[1])
      case "domain": settings.domain = words[1]
      case "search": settings.search += words[1...]
      case "options": settings.options += words[1...]
      default: continue
      }
    }
    return settings
  }
}
