import RouteNetlink

/// Who gives out the addresses of a network (`ipam`).
enum AddressSource: Sendable {
  /// The work of the plugin host-local, done here.
  case builtIn(HostLocalConfiguration)
  /// A plugin of this type. That of the type host-local cannot take back what is left over, so this is done here, in
  /// its `directory`.
  case plugin(type: String, directory: String?)

  /// nil if there is no `ipam`, or none with a type.
  init?(
    _ root: ConfigurationObject, network: String, isBuiltIn: Bool, runtime: RuntimeSettings
  ) throws(CNIError) {
    guard let ipam = try root.object("ipam"), let type = try ipam.string("type"), !type.isEmpty
    else {
      if isBuiltIn { throw CNIError(.invalidConfiguration, "netns.builtin-ipam: there is no ipam") }
      return nil
    }
    let isHostLocal = type == "host-local"
    if isBuiltIn {
      guard isHostLocal else {
        throw ipam.invalid("type", "netns.builtin-ipam stands in for host-local, not for \(type)")
      }
      self = .builtIn(
        try HostLocalConfiguration(ipam, network: network, runtime: runtime))
      return
    }
    guard !type.utf8.contains(UInt8(ascii: "/")), type != ".", type != ".." else {
      throw ipam.invalid("type", "\(type) is a path, not the name of a plugin")
    }
    let parent = try ipam.string("dataDir") ?? HostLocalConfiguration.usualDirectory
    self = .plugin(type: type, directory: isHostLocal ? "\(parent)/\(network)" : nil)
  }
}

/// A network's source of addresses, for one call of the plugin.
struct AddressManager {
  let source: AddressSource
  /// The plugin that `source` names, with the configuration that this plugin got.
  let plugin: DelegatedPlugin

  init(_ source: AddressSource, _ invocation: Invocation, _ text: [UInt8]) {
    self.source = source
    plugin = DelegatedPlugin(invocation, text)
  }

  /// Whether the plugin may ask for addresses through the container's device, as dhcp does, so that this has to be there.
  var needsDevice: Bool {
    guard case .plugin(let type, _) = source else { return false }
    return !["host-local", "static"].contains(type)
  }

  func add(_ name: AttachmentName) throws(CNIError) -> AddResult {
    let result =
      switch source {
      case .builtIn(let configuration): try HostLocal(configuration: configuration).add(name)
      case .plugin(let type, _): try plugin.add(type)
      }
    guard !result.addresses.isEmpty else {
      throw CNIError(.other, "IPAM plugin returned missing IP config")
    }
    return result
  }

  func delete(_ name: AttachmentName) throws(CNIError) {
    switch source {
    case .builtIn(let configuration): try HostLocal(configuration: configuration).delete(name)
    case .plugin(let type, _): try plugin.run(type, "DEL")
    }
  }

  func check(_ name: AttachmentName) throws(CNIError) {
    switch source {
    case .builtIn(let configuration): try HostLocal(configuration: configuration).check(name)
    case .plugin(let type, _): try plugin.run(type, "CHECK")
    }
  }

  func status() throws(CNIError) {
    switch source {
    case .builtIn(let configuration): try HostLocal(configuration: configuration).status()
    case .plugin(let type, _): try plugin.status(type)
    }
  }

  func collect(valid: [AttachmentName]) throws(CNIError) {
    switch source {
    case .builtIn(let configuration):
      try HostLocal.collect(configuration.directory, valid: valid)
    case .plugin(_, let directory?): try HostLocal.collect(directory, valid: valid)
    case .plugin(let type, nil): try plugin.collect(type)
    }
  }
}
