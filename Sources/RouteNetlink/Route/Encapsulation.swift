import Netlink

/// A lightweight tunnel that a route or nexthop puts packets into (linux/lwtunnel.h).
///
/// `attributes` are the nest's contents as the kernel reads them, so that a type this library has no
/// words for survives decoding and encoding.
public struct Encapsulation: Sendable, Hashable {
  /// The kind of tunnel, which says what the attributes mean.
  public var type: EncapsulationType
  /// The contents of the nest (`RTA_ENCAP`), by the type's own keys.
  public var attributes: AttributeList

  /// A tunnel with attributes that are encoded already.
  public init(type: EncapsulationType, attributes: AttributeList) {
    self.type = type
    self.attributes = attributes
  }

  /// Puts the nest and the type under a route's, leg's or nexthop's keys for them.
  func put(
    into list: inout AttributeList, nest: AttributeKey<[UInt8]>,
    type key: AttributeKey<EncapsulationType>
  ) {
    list.nest(nest, flagged: true, attributes)
    list.put(key, type)
  }
}
