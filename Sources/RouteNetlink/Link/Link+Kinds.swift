import Netlink

extension Link {
  /// What the device has of the attributes of its kind, by their names:
  ///
  ///     link.data(BridgeAttributes.self)?.ageingTime    // UInt32?, hundredths of a second
  ///
  /// - Returns: nil where the device is of another kind, or the kernel tells nothing of it.
  public func data<Set: LinkKindAttributes>(_ set: Set.Type) -> Attributes<Set>? {
    guard let kind, set.kinds.contains(where: { "\($0)" == kind }) else { return nil }
    return info?.payload(LinkInfoAttributes.keys.data).map(Attributes.init)
  }

  /// What the device has of the attributes of a port of such a device:
  ///
  ///     link.port(BridgePortAttributes.self)?.state
  ///
  /// - Returns: nil where it is no such port.
  public func port<Set: LinkKindAttributes>(_ set: Set.Type) -> Attributes<Set>? {
    guard let kind = slaveKind, set.kinds.contains(where: { "\($0)" == "\(kind)_slave" }) else {
      return nil
    }
    return info?.payload(LinkInfoAttributes.keys.slaveData).map(Attributes.init)
  }
}

extension LinkRequest {
  /// A new device of a kind, with the attributes that `fill` sets:
  ///
  ///     LinkRequest.add(BridgeAttributes.self, name: "br0") { $0.ageingTime = 30_000 }
  ///
  /// - Parameter kind: which of the kinds that share the attributes; the first of them where it is nil.
  public static func add<Set: LinkKindAttributes>(
    _ set: Set.Type, kind: String? = nil, name: String?,
    in namespace: LinkSettings.Namespace? = nil,
    _ fill: (inout NewAttributes<Set>) -> Void = { _ in }
  ) -> LinkRequest {
    var request = add(kind ?? "\(set.kinds[0])", name: name, in: namespace)
    var attributes = NewAttributes<Set>()
    fill(&attributes)
    if !attributes.list.isEmpty { request.link.kindData = attributes.list }
    return request
  }
}
