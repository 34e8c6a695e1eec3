import Foundation

/// The JSON Schema of topology files, made from the parser's own tables.
public enum JSONSchema {
  /// The schema as indented JSON (draft 2020-12).
  public static func text() -> String {
    var generator = Generator()
    var root = generator.schema(Topology.shape)
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["title"] = "netns topology"
    root["$defs"] = generator.definitions
    let options: JSONSerialization.WritingOptions = [
      .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
    ]
    guard let data = try? JSONSerialization.data(withJSONObject: root, options: options) else {
      return "{}"
    }
    return String(decoding: data, as: UTF8.self)
  }

  private struct Generator {
    var definitions: [String: Any] = [:]

    mutating func schema(_ shape: Shape) -> [String: Any] {
      switch shape {
      case .text(let words, let pattern):
        var result: [String: Any] = [
          "type": ["string", "number", "boolean"], "description": words,
        ]
        if let pattern {
          result["pattern"] = pattern
          result["type"] = "string"
        }
        return result
      case .integer(let range):
        var result: [String: Any] = ["type": "integer", "minimum": range.lowerBound]
        if range.upperBound != .max { result["maximum"] = range.upperBound }
        return result
      case .boolean: return ["type": "boolean"]
      case .choice(let words): return ["enum": words]
      case .list(let item): return ["type": ["array", "null"], "items": schema(item)]
      case .map(let item):
        return ["type": ["object", "null"], "additionalProperties": schema(item)]
      case .table(let table): return reference(table)
      case .any(let shapes): return ["anyOf": shapes.map { schema($0) }]
      case .anything: return [:]
      }
    }

    private mutating func reference(_ table: ShapeTable) -> [String: Any] {
      let name = table.name.replacing(" ", with: "-")
      if definitions[name] == nil {
        // Reserve the name first: a table may refer to itself.
        definitions[name] = [String: Any]()
        definitions[name] = mapping(table)
      }
      return ["$ref": "#/$defs/\(name)"]
    }

    private mutating func mapping(_ table: ShapeTable) -> [String: Any] {
      var properties: [String: Any] = [:]
      for row in table.rows {
        var property = schema(row.shape)
        property["description"] = row.documentation
        if let example = row.exampleValue { property["examples"] = [Self.json(example)] }
        if row.isIgnored { property["deprecated"] = true }
        properties[row.key] = property
      }
      let required = table.rows.filter(\.isRequired).map(\.key)
      var result: [String: Any] = [
        "type": required.isEmpty ? ["object", "null"] : ["object"],
        "properties": properties,
        "patternProperties": ["^x-": [String: Any]()],
        "additionalProperties": false,
      ]
      if !required.isEmpty { result["required"] = required }
      return result
    }

    private static func json(_ value: Value) -> Any {
      switch value.content {
      case .scalar(let text, plain: true) where text == "true" || text == "false": text == "true"
      case .scalar(let text, plain: true): Int(text) ?? text
      case .scalar(let text, plain: false): text
      case .list(let items): items.map(json)
      case .map(let entries):
        Dictionary(entries.map { ($0.key, json($0.value)) }) { first, _ in first }
      }
    }
  }
}
