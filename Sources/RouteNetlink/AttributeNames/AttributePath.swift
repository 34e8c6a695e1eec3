import CLinux
import Netlink

/// Names of the attributes in an encoded rtnetlink request.
struct AttributePath {
  private let body: Payload
  private let start: Int
  private let schema: AttributeSchema

  /// nil for a message type whose attributes have no names here.
  init?(_ request: [UInt8]) {
    let whole = Payload(request)
    guard let type: UInt16 = whole.integer(at: 4),
      let (schema, header) = AttributeSchema.ofMessage(
        Int(type), family: AddressFamily(rawValue: whole.integer(at: Message.headerLength) ?? 0))
    else { return nil }
    self.schema = schema
    start = Message.headerLength + header
    body = whole.dropFirst(start)
  }

  /// The names from the outermost nest to the attribute that starts at or contains byte `offset`.
  func path(at offset: Int) -> String? {
    guard offset >= start else { return nil }
    let names = Self.walk(body, start, offset, schema, depth: 0)
    return names.isEmpty ? nil : names.joined(separator: ".")
  }

  /// The name of a code that is missing in the nest at `nest`, or at the top level.
  func missing(_ code: Int, nest: Int?) -> String {
    guard let nest, nest >= start else { return schema.name(code) }
    var names: [String] = []
    let inner = Self.find(body, start, nest, schema, &names)
    return (names + [(inner ?? .unknown).name(code)]).joined(separator: ".")
  }

  // The kernel nests less deeply. Deeper nests, as in a malicious request, are not followed.
  private static let deepest = 16

  private static func walk(
    _ body: Payload, _ base: Int, _ target: Int, _ schema: AttributeSchema, depth: Int
  ) -> [String] {
    var start = base
    for attribute in body.attributes {
      let end = start + 4 + attribute.payload.count
      if target == start { return [schema.name(attribute.type)] }
      if target < end {
        let name = schema.name(attribute.type)
        guard depth < deepest, let (inner, skip) = schema.nest(attribute.type, in: body) else {
          return [name]
        }
        return [name]
          + walk(
            attribute.payload.dropFirst(skip), start + 4 + skip, target, inner, depth: depth + 1)
      }
      start += (4 + attribute.payload.count + 3) & ~3
    }
    return []
  }

  /// The schema of the nest that starts at `target`.
  private static func find(
    _ body: Payload, _ base: Int, _ target: Int, _ schema: AttributeSchema,
    _ names: inout [String]
  ) -> AttributeSchema? {
    var start = base
    for attribute in body.attributes {
      let end = start + 4 + attribute.payload.count
      if target < end {
        guard names.count < deepest else { return nil }
        names.append(schema.name(attribute.type))
        guard let (inner, skip) = schema.nest(attribute.type, in: body) else { return nil }
        if target == start { return inner }
        return find(
          attribute.payload.dropFirst(skip), start + 4 + skip, target, inner, &names)
      }
      start += (4 + attribute.payload.count + 3) & ~3
    }
    return nil
  }
}
