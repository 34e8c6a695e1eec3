import Foundation
import Testing

@testable import NetworkLabs

@Suite("The keys of topology files")
struct SchemaTests {
  private static let models: [any TableModel.Type] = [
    Topology.self, Topology.Body.self, NodeSpec.self, LinkSpec.self, EndpointSpec.self,
    ImpairmentSpec.self, PoolSpec.self, GenerateSpec.self, RouteSpec.self, ServiceSpec.self,
    ReadySpec.self, DNSSpec.self, DHCPServerSpec.self, CheckSpec.self, UplinkSpec.self,
    HostSpec.self, FabricSpec.self,
  ]

  @Test("every key says what it is, and has an example that its parser takes", arguments: models)
  func examples(model: any TableModel.Type) throws {
    func check<Model: TableModel>(_ model: Model.Type) throws {
      for key in Model.keys where !key.isIgnored {
        let place = Comment(rawValue: "\(Model.tableName): \(key.name)")
        #expect(key.documentation.hasSuffix("."), place)
        #expect(!key.example.isEmpty, place)
        let row = try #require(rows(Model.shape).first { $0.key == key.name }, place)
        let value = try #require(row.exampleValue, place)
        let reader = Reader()
        var read = Model(at: value.position)
        key.read(value, reader, &read)
        #expect(reader.faults.isEmpty, place)
      }
    }
    try check(model)
  }

  /// Keys that say what another key says too.
  static let synonyms: Set = [
    "endpoint: ipv4", "endpoint: ipv6", "impairments: corruption", "link: endpoint",
    "link: parent-interface", "link: udp-port", "topology file: generate", "topology file: pools",
    "topology file: routing",
  ]

  @Test("what is read for a key is written for it, and read the same again", arguments: models)
  func writing(model: any TableModel.Type) throws {
    func check<Model: TableModel & Hashable>(_ model: Model.Type) throws {
      for key in Model.keys where !key.isIgnored {
        let place = Comment(rawValue: "\(Model.tableName): \(key.name)")
        let row = try #require(rows(Model.shape).first { $0.key == key.name }, place)
        var read = Model(at: .none)
        key.read(try #require(row.exampleValue, place), Reader(), &read)
        let written = key.write(read, Writer())
        #expect((written == nil) == Self.synonyms.contains(place.rawValue), place)
        guard let written else { continue }
        let reader = Reader()
        var again = Model(at: .none)
        key.read(written, reader, &again)
        #expect(reader.faults.isEmpty, place)
        #expect(key.write(again, Writer())?.words == written.words, place)
      }
    }
    if let model = model as? any (TableModel & Hashable).Type { try check(model) }
  }

  @Test("no table of keys is left out")
  func tables() {
    #expect(Set(ShapeTable.all.map(\.name)) == Set(Self.models.map { $0.tableName }))
  }

  @Test("the schema has each key with its description and its example")
  func schema() throws {
    let data = Data(JSONSchema.text().utf8)
    let schema = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
    for model in Self.models {
      let name = model.tableName.replacing(" ", with: "-")
      let properties = try #require(definitions[name]?["properties"] as? [String: [String: Any]])
      for row in rows(model.shape) {
        #expect(properties[row.key]?["description"] as? String == row.documentation, "\(row.key)")
        #expect((properties[row.key]?["examples"] == nil) == row.isIgnored, "\(row.key)")
      }
    }
  }

  private func rows(_ shape: Shape) -> [ShapeTable.Row] {
    if case .table(let table) = shape { table.rows } else { [] }
  }
}
