import CLinux
import Netlink

/// Collects all attributes of a message by name, each nest before its contents.
struct AttributeWalk {
  // The kernel nests less deeply. Deeper nests, as in a malicious message, are not followed.
  private static let deepest = 16

  private var found: [NamedAttribute] = []

  static func names(in body: Payload, _ schema: AttributeSchema) -> [NamedAttribute] {
    var walk = AttributeWalk()
    walk.visit(body, schema, depth: 0)
    return walk.found
  }

  private mutating func visit(_ body: Payload, _ schema: AttributeSchema, depth: Int) {
    for attribute in body.attributes {
      let name = schema.name(attribute.type)
      if schema.isRoute, attribute.type == RouteAttributes.keys.multipath.code {
        found.append(NamedAttribute(name, attribute.payload, depth: depth, isNest: true))
        visitHops(attribute.payload, depth: depth + 1)
        continue
      }
      let known = schema.nest(attribute.type, in: body)
      let nest = known ?? (attribute.isMarkedNest ? (.unknown, 0) : nil)
      let isNest = nest != nil && depth < Self.deepest
      found.append(NamedAttribute(name, attribute.payload, depth: depth, isNest: isNest))
      if isNest, let (inner, skip) = nest {
        visit(attribute.payload.dropFirst(skip), inner, depth: depth + 1)
      }
    }
  }

  /// The legs of a route: a `rtnexthop` each, then its attributes.
  private mutating func visitHops(_ legs: Payload, depth: Int) {
    let header = MemoryLayout<rtnexthop>.size
    var rest = legs
    while let length: UInt16 = rest.integer(), Int(length) >= header, Int(length) <= rest.count {
      let leg = rest.prefix(Int(length))
      found.append(NamedAttribute("rtnexthop", leg.prefix(header), depth: depth))
      visit(leg.dropFirst(header), .set(RouteAttributes.self), depth: depth + 1)
      rest = rest.dropFirst((Int(length) + 3) & ~3)
    }
  }
}
