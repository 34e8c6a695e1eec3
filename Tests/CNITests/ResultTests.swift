import Linux
import RouteNetlink
import Testing

@testable import CNI

/// What ADD answers, in the form of each version.
@Suite struct ResultTests {
  private static func result() throws -> AddResult {
    var result = AddResult()
    result.interfaces = [
      AddResult.Interface(name: "eth0", hardwareAddress: "02:00:00:00:00:01", sandbox: "/n", mtu: 9)
    ]
    result.addresses = [
      AddResult.Assignment(
        address: try #require(IPPrefix("10.1.0.2/24")), gateway: IPAddress("10.1.0.1"),
        interface: 0),
      AddResult.Assignment(
        address: try #require(IPPrefix("fd00::2/64")), gateway: nil, interface: 0),
    ]
    var route = ResultRoute(destination: try #require(IPPrefix("0.0.0.0/0")))
    route.priority = 5
    result.routes = [route]
    return result
  }

  private static func text(_ value: JSONValue) -> String {
    switch value {
    case .object(let members):
      "{" + members.map { "\($0.name):\(text($0.value))" }.joined(separator: ",") + "}"
    case .array(let values): "[" + values.map(text).joined(separator: ",") + "]"
    case .string(let text): text
    default: value.brief
    }
  }

  @Test(
    arguments: [
      (CNIVersion.v0_3_1, "version:4,", ",dns:{}", ""), (.v0_4_0, "version:4,", ",dns:{}", ""),
      (.v1_0_0, "", ",dns:{}", ""), (.v1_1_0, "", "", "mtu:9,"),
    ])
  func hasTheFormOfTheVersion(
    _ version: CNIVersion, _ family: String, _ dns: String, _ mtu: String
  ) throws {
    let six = family.isEmpty ? "" : "version:6,"
    let route = version == .v1_1_0 ? "{dst:0.0.0.0/0,priority:5}" : "{dst:0.0.0.0/0}"
    #expect(
      Self.text(try Self.result().json(version))
        == "{cniVersion:\(version.text),"
        + "interfaces:[{name:eth0,mac:02:00:00:00:00:01,\(mtu)sandbox:/n}],"
        + "ips:[{\(family)interface:0,address:10.1.0.2/24,gateway:10.1.0.1},"
        + "{\(six)interface:0,address:fd00::2/64}],routes:[\(route)]\(dns)}")
  }

  @Test(arguments: CNIVersion.allCases)
  func canBeReadAgain(_ version: CNIVersion) throws {
    var expected = try Self.result()
    if version < .v1_1_0 {
      expected.interfaces[0].mtu = nil
      expected.routes[0].priority = nil
    }
    let object = try ConfigurationObject(try Self.result().json(version), path: "")
    #expect(try AddResult(object, versions: "it") == expected)
  }

  @Test func namesTheVersions() {
    #expect(
      Self.text(CNIVersion.answer)
        == "{cniVersion:1.1.0,supportedVersions:[0.3.0,0.3.1,0.4.0,1.0.0,1.1.0]}")
  }

  @Test func writesErrors() {
    let error = CNIError(.tryAgainLater, "full", details: "wait")
    #expect(Self.text(error.json(.v1_1_0)) == "{cniVersion:1.1.0,code:11,msg:full,details:wait}")
    #expect(Self.text(CNIError(.other, "x").json(.v1_0_0)) == "{cniVersion:1.0.0,code:999,msg:x}")
  }
}
