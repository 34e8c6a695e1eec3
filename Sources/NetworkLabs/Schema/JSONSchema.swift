import Linux

/// The JSON Schema of topology files, made from the parser's own tables.
public enum JSONSchema {
  /// The schema as indented JSON (draft 2020-12).
  public static func text() -> String {
    var generator = Generator()
    var root = generator.schema(Topology.shape)
    root["$schema"] = .string("https://json-schema.org/draft/2020-12/schema")
    root["title"] = .string("netns topology")
    root["$defs"] = .object(generator.definitions.mapValues { .object($0) })
    return JSONText.lines(.object(root))
  }

  private struct Generator {
    var definitions: [String: [String: JSONValue]] = [:]

    mutating func schema(_ shape: Shape) -> [String: JSONValue] {
      switch shape {
      case .text(let words, let pattern):
        let types: JSONValue =
          pattern == nil ? .words(["string", "number", "boolean"]) : .string("string")
        var result: [String: JSONValue] = ["type": types, "description": .string(words)]
        if let pattern { result["pattern"] = .string(pattern) }
        return result
      case .integer(let range):
        var result: [String: JSONValue] = [
          "type": .string("integer"), "minimum": .number(range.lowerBound),
        ]
        if range.upperBound != .max { result["maximum"] = .number(range.upperBound) }
        return result
      case .boolean: return ["type": .string("boolean")]
      case .choice(let words): return ["enum": .words(words)]
      case .list(let item):
        return ["type": .words(["array", "null"]), "items": .object(schema(item))]
      case .map(let item):
        return ["type": .words(["object", "null"]), "additionalProperties": .object(schema(item))]
      case .table(let table): return reference(table)
      case .any(let shapes): return ["anyOf": .array(shapes.map { .object(schema($0)) })]
      case .anything: return [:]
      }
    }

    private mutating func reference(_ table: ShapeTable) -> [String: JSONValue] {
      let name = table.name.replacing(" ", with: "-")
      if definitions[name] == nil {
        // Reserve the name first: a table may refer to itself.
        definitions[name] = [:]
        definitions[name] = mapping(table)
      }
      return ["$ref": .string("#/$defs/\(name)")]
    }

    private mutating func mapping(_ table: ShapeTable) -> [String: JSONValue] {
      var properties: [String: JSONValue] = [:]
      for row in table.rows {
        var property = schema(row.shape)
        property["description"] = .string(row.documentation)
        if let example = row.exampleValue { property["examples"] = .array([Self.json(example)]) }
        if row.isIgnored { property["deprecated"] = .bool(true) }
        properties[row.key] = .object(property)
      }
      let required = table.rows.filter(\.isRequired).map(\.key)
      var result: [String: JSONValue] = [
        "type": .words(required.isEmpty ? ["object", "null"] : ["object"]),
        "properties": .object(properties),
        "patternProperties": .object(["^x-": .object([])]),
        "additionalProperties": .bool(false),
      ]
      if !required.isEmpty { result["required"] = .words(required) }
      return result
    }

    private static func json(_ value: Value) -> JSONValue {
      switch value.content {
      case .scalar("true", plain: true): .bool(true)
      case .scalar("false", plain: true): .bool(false)
      case .scalar(let text, plain: true): Int(text).map { .number($0) } ?? .string(text)
      case .scalar(let text, plain: false): .string(text)
      case .list(let items): .array(items.map(json))
      case .map(let entries): .object(entries.map { JSONMember($0.key, json($0.value)) })
      }
    }
  }
}

extension JSONValue {
  fileprivate static func words(_ words: [String]) -> JSONValue {
    .array(words.map { .string($0) })
  }

  fileprivate static func object(_ members: [String: JSONValue]) -> JSONValue {
    .object(members.map { JSONMember($0.key, $0.value) })
  }
}
