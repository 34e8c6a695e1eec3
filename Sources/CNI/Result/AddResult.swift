import RouteNetlink
import Linux

/// What ADD answers (CNI specification, section 5, "ADD Success"), and what an address plugin answers.
struct AddResult: Hashable, Sendable {
  var interfaces: [Interface] = []
  var addresses: [Assignment] = []
  var routes: [ResultRoute] = []
  var names = NameServiceSettings()

  /// A device that the attachment has.
  struct Interface: Hashable, Sendable {
    var name: String
    var hardwareAddress: String?
    /// The path of the container's namespace; nil for the host's devices.
    var sandbox: String?
    /// Bytes; since version 1.1.0.
    var mtu: Int?
    /// Since version 1.1.0.
    var socketPath: String?
    /// Since version 1.1.0.
    var pciID: String?
  }

  /// An address of one of the devices.
  struct Assignment: Hashable, Sendable {
    /// The address and the prefix length of its network.
    var address: IPPrefix
    var gateway: IPAddress?
    /// The index in `interfaces`.
    var interface: Int?
  }

  init() {}

  /// Reads a result of any version that is supported.
  ///
  /// - Parameter versions: what the result is called in errors about its version.
  init(_ object: ConfigurationObject, versions: String) throws(CNIError) {
    let text = try object.string("cniVersion")
    if let text, CNIVersion(text) == nil {
      throw CNIError(
        .incompatibleVersion, "\(versions) is of version \(text)",
        details: "supported: \(CNIVersion.list)")
    }
    for entry in try object.objects("interfaces") { interfaces.append(try Interface(entry)) }
    for entry in try object.objects("ips") {
      guard let address = try entry.prefix("address") else {
        throw entry.invalid("address", "this is missing")
      }
      addresses.append(
        Assignment(
          address: address, gateway: try entry.address("gateway"),
          interface: try entry.integer("interface", 0...Int(Int32.max))))
    }
    for entry in try object.objects("routes") { routes.append(try ResultRoute(entry)) }
    names = try NameServiceSettings(object)
  }

  /// The form of a version.
  func json(_ version: CNIVersion) -> JSONValue {
    var members = [JSONMember("cniVersion", .string(version.text))]
    func add(_ key: String, _ values: [JSONValue]) {
      if !values.isEmpty { members.append(JSONMember(key, .array(values))) }
    }
    add("interfaces", interfaces.map { $0.json(version) })
    add("ips", addresses.map { $0.json(version) })
    add("routes", routes.map { $0.json(version) })
    // Up to 1.0.0, libcni writes it even if it is empty.
    if !names.isEmpty || version < .v1_1_0 { members.append(JSONMember("dns", names.json)) }
    return .object(members)
  }
}

extension AddResult.Interface {
  fileprivate init(_ object: ConfigurationObject) throws(CNIError) {
    guard let name = try object.string("name") else {
      throw object.invalid("name", "this is missing")
    }
    self.name = name
    hardwareAddress = try object.string("mac")
    sandbox = try object.string("sandbox")
    mtu = try object.integer("mtu", 0...Int(Int32.max))
    socketPath = try object.string("socketPath")
    pciID = try object.string("pciID")
  }

  fileprivate func json(_ version: CNIVersion) -> JSONValue {
    var members = [JSONMember("name", .string(name))]
    func add(_ key: String, _ text: String?) {
      if let text, !text.isEmpty { members.append(JSONMember(key, .string(text))) }
    }
    add("mac", hardwareAddress)
    if version >= .v1_1_0, let mtu, mtu != 0 { members.append(JSONMember("mtu", .number(mtu))) }
    add("sandbox", sandbox)
    if version >= .v1_1_0 {
      add("socketPath", socketPath)
      add("pciID", pciID)
    }
    return .object(members)
  }
}

extension AddResult.Assignment {
  fileprivate func json(_ version: CNIVersion) -> JSONValue {
    var members: [JSONMember] = []
    if version.namesFamilies {
      members.append(JSONMember("version", .string(address.address.family == .ipv4 ? "4" : "6")))
    }
    if let interface { members.append(JSONMember("interface", .number(interface))) }
    members.append(JSONMember("address", .string(address.description)))
    if let gateway { members.append(JSONMember("gateway", .string(gateway.description))) }
    return .object(members)
  }
}

/// A route that a container shall get.
struct ResultRoute: Hashable, Sendable {
  var destination: IPPrefix
  /// nil for the gateway of the first address of the same family.
  var gateway: IPAddress?
  /// Bytes; since version 1.1.0, as all that follows.
  var mtu: Int?
  /// The largest TCP segment that is announced, in bytes.
  var advertisedSegment: Int?
  var priority: Int?
  var table: Int?
  var scope: Int?

  init(destination: IPPrefix, gateway: IPAddress? = nil) {
    self.destination = destination
    self.gateway = gateway
  }

  static let keys = ["dst", "gw", "mtu", "advmss", "priority", "table", "scope"]

  init(_ object: ConfigurationObject) throws(CNIError) {
    guard let destination = try object.prefix("dst") else {
      throw object.invalid("dst", "this is missing")
    }
    self.destination = destination.network
    gateway = try object.address("gw")
    if let gateway, gateway.family != destination.address.family {
      throw object.invalid("gw", "\(gateway) is of another family than \(destination)")
    }
    mtu = try object.integer("mtu", 0...65535)
    advertisedSegment = try object.integer("advmss", 0...65535)
    priority = try object.integer("priority", 0...Int(UInt32.max))
    table = try object.integer("table", 0...Int(UInt32.max))
    scope = try object.integer("scope", 0...255)
  }

  func json(_ version: CNIVersion) -> JSONValue {
    var members = [JSONMember("dst", .string(destination.description))]
    if let gateway { members.append(JSONMember("gw", .string(gateway.description))) }
    guard version >= .v1_1_0 else { return .object(members) }
    func add(_ key: String, _ value: Int?) {
      if let value { members.append(JSONMember(key, .number(value))) }
    }
    add("mtu", mtu == 0 ? nil : mtu)
    add("advmss", advertisedSegment == 0 ? nil : advertisedSegment)
    add("priority", priority == 0 ? nil : priority)
    add("table", table)
    add("scope", scope)
    return .object(members)
  }
}
