import Netlink
import RouteNetlink

// Kinds without data of their own.
extension LabKind {
  static let loopback = LabKind("loopback", Traits(usualMTU: 65536), read: { _ in .loopback })

  static let veth = LabKind(
    "veth", Traits(usualMTU: 1500, containerlabMTU: 9500),
    read: { live in live.lower.map { .veth(peer: $0) } })

  static let dummy = LabKind(
    "dummy", Traits(usualMTU: 1500, containerlabMTU: 9500, isPortOfBridgeNode: true),
    make: { _, _, _ in .dummy }, read: { _ in .dummy })

  static let ifb = LabKind(
    "ifb", Traits(usualMTU: 1500), make: { _, _, _ in .ifb }, read: { _ in .ifb })
}
