import CLinux
import Netlink

/// A lightweight tunnel that a route or nexthop puts packets into (linux/lwtunnel.h).
///
/// `attributes` are the nest's contents as the kernel reads them, so that a type this library has no
/// words for survives decoding and encoding.
public struct Encapsulation: Sendable, Hashable {
  /// `LWTUNNEL_ENCAP_*`.
  public var type: UInt16
  public var attributes: AttributeList

  public init(type: Int, attributes: AttributeList) {
    self.attributes = attributes
    self.type = UInt16(exactly: type) ?? 0
    if UInt16(exactly: type) == nil {
      self.attributes.refuse("\(type) is no type of a lightweight tunnel")
    }
  }

  /// Puts the nest and the type under a route's, leg's or nexthop's codes for them.
  func put(into list: inout AttributeList, nest: Int, type code: Int) {
    list.nest(nest, flagged: true, attributes)
    list.put(code, type)
  }
}
