import Linux
import NetworkNamespaces
import RouteNetlink
import Uplinks

/// How namespaces reach each other: what forwards, what is dropped for its source, what does not fit.
extension Check {
  @Sendable static func wiring(_ examination: Examination) throws -> Outcome {
    let networks = try examination.networks()
    let meant = networks.filter { network in
      guard let chosen = examination.chosen else { return true }
      return network.name.map(chosen.contains) ?? false
    }
    var findings = meant.flatMap { network in
      unforwarded(network, networks) + strictSources(network) + narrow(network)
    }
    findings += try barred(meant, networks[0], UplinkHost(store: examination.store))
    return Outcome(
      saw:
        "default routes, forwarding, rp_filter, and MTU of tunnels in \(counted(meant.count, "namespace"))",
      findings)
  }

  // MARK: forwarding

  /// Default routes to a router that is a namespace of this machine, and does not forward.
  private static func unforwarded(_ network: Network, _ all: [Network]) -> [Finding] {
    network.defaultRoutes.compactMap { route in
      guard let gateway = route.gateway, !gateway.isLinkLocal else { return nil }
      for router in all where router.name != network.name {
        guard let place = router.addresses.first(where: { $0.address == gateway }),
          let device = router.device(place.device)
        else { continue }
        guard device.withoutForwarding.contains(gateway.family) else { return nil }
        let parameter =
          gateway.family == .ipv4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding"
        return Finding(
          .warning,
          "the default route of \(network.title) leads to \(gateway), \(device.name) of \(router.title),"
            + " which does not forward",
          remedy: router.setting(parameter, 1))
      }
      return nil
    }
  }

  /// Rules of other programs that drop what namespaces send through the host. Those about uplinks are found with these.
  private static func barred(
    _ networks: [Network], _ host: Network, _ uplinks: UplinkHost
  ) throws -> [Finding] {
    let gateways = networks.filter { $0.name != nil }.flatMap(\.defaultRoutes).map(\.gateway)
    let devices = host.addresses.filter { gateways.contains($0.address) }
      .compactMap { host.device($0.device)?.name }
    if devices.isEmpty { return [] }
    let own = try uplinks.list().map(\.name)
    return try Set(devices).subtracting(own).sorted().flatMap { try barriers(.device($0)) }
  }

  // MARK: rp_filter

  /// With two default routes, a strict check of sources drops what comes in by the worse one.
  private static func strictSources(_ network: Network) -> [Finding] {
    let routes = network.defaultRoutes.filter { $0.family == .ipv4 }
    guard let best = routes.map(\.metric).min() else { return [] }
    let leaders = routes.filter { $0.metric == best }.map(\.device)
    return routes.compactMap { route in
      guard route.metric > best, !leaders.contains(route.device),
        let device = network.device(route.device), device.sourceCheck == 1
      else { return nil }
      // A dot in the name of a device would separate words.
      let isPlain = !device.name.utf8.contains(UInt8(ascii: "."))
      let parameter =
        isPlain
        ? "net.ipv4.conf.\(device.name).rp_filter" : "net/ipv4/conf/\(device.name)/rp_filter"
      return Finding(
        .warning,
        "\(network.title): rp_filter is strict, which drops what comes in by \(device.name): the best default"
          + " route leads elsewhere",
        remedy: network.setting(parameter, 2))
    }
  }

  // MARK: MTU

  /// Tunnels whose packets are larger than the device below them takes.
  private static func narrow(_ network: Network) -> [Finding] {
    network.devices.compactMap { device in
      guard let tunnel = device.tunnel, let lower = network.device(tunnel.lower),
        lower.index != device.index, lower.mtu < device.mtu + tunnel.overhead
      else { return nil }
      let fitting = lower.mtu - tunnel.overhead
      let place = network.name.map { "-n \(Shell.quoted($0.text)) " } ?? ""
      return Finding(
        .warning,
        "\(network.title): \(device.name) has MTU \(device.mtu) and adds \(tunnel.overhead) bytes, but"
          + " \(lower.name) below it takes only \(lower.mtu)",
        remedy: "netns \(place)link set dev \(Shell.quoted(device.name)) mtu \(fitting)")
    }
  }
}
