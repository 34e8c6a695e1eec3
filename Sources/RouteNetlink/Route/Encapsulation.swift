import Netlink

/// A lightweight tunnel that a route or nexthop puts packets into (linux/lwtunnel.h).
///
/// `attributes` holds the nest's contents as the kernel reads them, so that types unknown to this library
/// survive decoding and encoding.
public struct Encapsulation: Sendable, Hashable {
  /// The type of tunnel, which determines what the attributes mean.
  public var type: EncapsulationType
  /// The contents of the nest (`RTA_ENCAP`), by the keys of the type.
  public var attributes: AttributeList

  /// A tunnel with attributes that are already encoded.
  public init(type: EncapsulationType, attributes: AttributeList) {
    self.type = type
    self.attributes = attributes
  }

  /// Puts the nest and the type under the given keys, which differ between routes, legs and nexthops.
  func put(
    into list: inout AttributeList, nest: AttributeKey<[UInt8]>,
    type key: AttributeKey<EncapsulationType>
  ) {
    list.nest(nest, flagged: true, attributes)
    list.put(key, type)
  }
}
