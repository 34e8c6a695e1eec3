import Uplinks

/// A node's way out through the host, as declared. `true` is one without further settings.
public struct UplinkSpec: Sendable, Hashable {
  var position = Position.none
  /// Whether there is a way out; false takes away what the node would inherit.
  public var isOn: Bool
  /// The host's device to leave by; nil for those of its default routes.
  public var via: String?
  /// Whether the node's resolv.conf has the host's name servers, if the node has no `dns`.
  public var dns: Bool
  /// The only destinations that the node gets to; nil for all. Each is a name, `*.DOMAIN`, an address or a network,
  /// with or without `:PORT` or `:PORT-PORT`, and `/tcp` or `/udp`.
  public var allow: [Written<AllowedDestination>]?

  /// A way out.
  public init(
    isOn: Bool = true, via: String? = nil, dns: Bool = false,
    allow: [Written<AllowedDestination>]? = nil
  ) {
    self.isOn = isOn
    self.via = via
    self.dns = dns
    self.allow = allow
  }
}

extension UplinkSpec: ExpressibleByBooleanLiteral {
  /// Whether there is a way out.
  public init(booleanLiteral isOn: Bool) { self.init(isOn: isOn) }
}

extension UplinkSpec: TableModel {
  init(at position: Position) {
    self.init()
    self.position = position
  }

  static let tableName = "uplink"

  static let keys: [Key<UplinkSpec>] = [
    Key(
      "via", .text("a device of the host"),
      "The host's device to leave by; by default those of its default routes.", example: "eth0",
      at: { $1(&$0.via) }),
    Key(
      "dns", .boolean,
      "Whether the node's resolv.conf has the host's name servers, where `dns` says nothing else.",
      example: "true", usual: { $1(&$0.dns) }),
    Key(
      "allow", .list(.written(.allowedDestination)),
      "The only destinations that it gets to, each a name, `*.` and a domain for all below it, an "
        + "address or a network, with `:PORT`, `:PORT-PORT` and `/tcp` or `/udp` or without; the host itself is "
        + "refused too. With names its resolv.conf has a server that knows no others.",
      example: #"["api.example.org:443", "*.example.net", "192.0.2.0/24", "[2001:db8::/32]:443"]"#,
      at: { $1(&$0.allow) }),
  ]

  /// `true`, `false`, or a mapping.
  static let orFlag = ValueType<UplinkSpec>(
    .any([.boolean, shape]),
    write: { $0.isOn ? type.write($0, $1) : ValueType.boolean.write(false, $1) },
    read: { value, reader in
      if value.entries != nil { return type.read(value, reader) }
      return ValueType.boolean.read(value, reader).map { isOn in
        var spec = UplinkSpec(at: value.position)
        spec.isOn = isOn
        return spec
      }
    })
}

extension UplinkSpec {
  /// The keys of a node about its uplink.
  static let nodeKeys: [Key<NodeSpec>] = [
    Key(
      "uplink", UplinkSpec.orFlag,
      "Its way out through the host, under the host's own addresses: a device `uplink` with addresses "
        + "and default routes, IPv4 and IPv6 as the host has them. Only what the node sends itself gets "
        + "out: one that forwards for others gives their packets its address by its `nftables`.",
      example: "{via: eth0, dns: true}", at: { $1(&$0.uplink) }
    ).only([NodeWords.own]),
    Key(
      "allow", .list(.placed(.written(.allowedDestination))),
      "Its way out, and the only destinations that it gets to: short for the `allow` of `uplink`.",
      example: #"["api.example.org:443", "192.0.2.0/24"]"#, items: { $1(&$0.$allow) }
    ).only([NodeWords.own]),
    Key(
      "ports", .list(.placed(.written(.publishedPort))),
      "Ports of the host that lead to ports of the node, on the device `uplink`: all addresses of the "
        + "host's, or one that stands before; tcp, or udp where that stands behind.",
      example: #"["8080:80", "5353:53/udp"]"#, items: { $1(&$0.$ports) }
    ).only([NodeWords.own]),
  ]
}

extension ValueType where Result == AllowedDestination {
  private static let destinationShape = Shape.text(
    "a name, address or network, like api.example.org:443, *.example.net, 192.0.2.0/24 or [2001:db8::1]:443",
    pattern: nil)

  static let allowedDestination = ValueType(destinationShape) { value, reader in
    guard let text = value.text, !value.isNull else {
      return reader.wrong(value, expected: destinationShape)
    }
    do throws(UplinkError) { return try AllowedDestination(text) } catch {
      reader.fault(value.position, "\(error)")
      return nil
    }
  }
}

extension ValueType where Result == PublishedPort {
  private static let portShape = Shape.text(
    "HOST:PORT, as in 8080:80, 8080:80/udp or 192.0.2.1:8080:80", pattern: nil)

  static let publishedPort = ValueType(portShape) { value, reader in
    guard let text = value.text, !value.isNull else {
      return reader.wrong(value, expected: portShape)
    }
    do throws(UplinkError) { return try PublishedPort(text) } catch {
      // A containerlab file may leave the host's port to Docker, or use Docker's own syntax.
      if reader.dialect == .containerlab {
        reader.warn(value.position, "port not published: \(error)")
      } else {
        reader.fault(value.position, "\(error)")
      }
      return nil
    }
  }
}
