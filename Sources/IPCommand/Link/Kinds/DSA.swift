import Netlink
import RouteNetlink

extension LinkKind {
  /// A port of a switch (kernel: Documentation/networking/dsa).
  static let dsa = LinkKind(
    "dsa",
    rows: [
      .device(
        DSAAttributes.keys.conduit, "=conduit|=master", label: "conduit",
        missing: { .invalid($0, "Device does not exist\n") })
    ])
}
