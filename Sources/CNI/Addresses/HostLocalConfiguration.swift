import RouteNetlink
import Linux

/// `ipam` of the type host-local (https://www.cni.dev/plugins/current/ipam/host-local/).
struct HostLocalConfiguration: Sendable {
  /// Every container gets one address of each.
  let sets: [RangeSet]
  /// The addresses that this container shall get.
  let requested: [IPAddress]
  let routes: [ResultRoute]
  /// A file such as resolv.conf(5), whose settings the container shall have; nil for none.
  let resolverFile: String?
  /// The directory of the network's leases.
  let directory: String

  /// Where networks have their directories, unless `dataDir` says otherwise.
  static let usualDirectory = "/var/lib/cni/networks"

  private static let keys =
    ["type", "ranges", "routes", "dataDir", "resolvConf"] + AddressRange.keys

  init(
    _ ipam: ConfigurationObject, network: String, runtime: RuntimeSettings
  ) throws(CNIError) {
    try ipam.check(known: Self.keys)
    directory = "\(try ipam.string("dataDir") ?? Self.usualDirectory)/\(network)"
    resolverFile = try ipam.string("resolvConf").flatMap { $0.isEmpty ? nil : $0 }
    var routes: [ResultRoute] = []
    for object in try ipam.objects("routes") {
      try object.check(known: ResultRoute.keys)
      routes.append(try ResultRoute(object))
    }
    self.routes = routes

    var sets: [RangeSet] = []
    for (path, value) in runtime.ranges { sets.append(try Self.set(path, value)) }
    if ipam["subnet"] != nil {
      sets.append(try RangeSet([try AddressRange(ipam)], path: ipam.path))
    } else if let key = ["rangeStart", "rangeEnd", "gateway"].first(where: { ipam[$0] != nil }) {
      throw ipam.invalid(key, "this needs a subnet beside it")
    }
    for (path, value) in try ipam.list("ranges") ?? [] { sets.append(try Self.set(path, value)) }
    guard !sets.isEmpty else { throw ipam.invalid("ranges", "there are no ranges") }
    for (index, set) in sets.enumerated() {
      if let other = sets[..<index].first(where: set.overlaps) {
        throw CNIError(.invalidConfiguration, "\(set.path): this overlaps with \(other.path)")
      }
    }
    self.sets = sets
    requested = runtime.addresses
  }

  private static func set(_ path: String, _ value: JSONValue) throws(CNIError) -> RangeSet {
    guard case .array(let values) = value else {
      throw CNIError(.decodingFailure, "\(path): this should be a list, not \(value.kind)")
    }
    var ranges: [AddressRange] = []
    for (index, value) in values.enumerated() {
      let object = try ConfigurationObject(value, path: "\(path)[\(index)]")
      try object.check(known: AddressRange.keys)
      ranges.append(try AddressRange(object))
    }
    return try RangeSet(ranges, path: path)
  }
}
