import CLinux
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// The output for link kinds, from messages with every attribute of the kind.
@Suite struct KindFixtureTests {
  @Test(arguments: Fixture.names("link-"))
  func textAndJSON(_ name: String) throws {
    let fixture = try Fixture(name)
    let message = try #require(fixture.message)
    let link = try #require(Link(message))
    var options = Options()
    options.details = 1
    let text = captured(options) { LinkDescription($0, for: .link).describe(link) }
    #expect(text == fixture.text)
    options.json = true
    let json = try captured(options) { session in
      try session.output.document {
        session.output.object { LinkDescription(session, for: .link).describe(link) }
      }
    }
    #expect(json == fixture.json)
  }

  /// A kind's attributes cut short at every byte are shown as far as they go, and never trap.
  @Test(arguments: Fixture.names("link-"))
  func truncation(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let link = try #require(Link(message))
    let info = try #require(link.attributes.nested(IFLA_LINKINFO))
    var options = Options()
    options.details = 2
    for (kindCode, dataCode, suffix) in [
      (IFLA_INFO_KIND, IFLA_INFO_DATA, ""), (IFLA_INFO_SLAVE_KIND, IFLA_INFO_SLAVE_DATA, "_slave"),
    ] {
      guard let name = info.string(kindCode), let kind = LinkKinds.kind(name + suffix),
        let data = info[dataCode]
      else { continue }
      let whole = captured(options) { kind.show(data.nested, $0) }
      for count in 0..<data.count {
        let part = captured(options) { kind.show(data.prefix(count).nested, $0) }
        #expect(part.utf8.count <= 2 * whole.utf8.count + 40)
      }
    }
  }

  /// Each attribute with its payload cut to every shorter length.
  @Test(arguments: Fixture.names("link-"))
  func shortPayloads(_ name: String) throws {
    let message = try #require(try Fixture(name).message)
    let link = try #require(Link(message))
    let info = try #require(link.attributes.nested(IFLA_LINKINFO))
    for (kindCode, dataCode, suffix) in [
      (IFLA_INFO_KIND, IFLA_INFO_DATA, ""), (IFLA_INFO_SLAVE_KIND, IFLA_INFO_SLAVE_DATA, "_slave"),
    ] {
      guard let name = info.string(kindCode), let kind = LinkKinds.kind(name + suffix),
        let data = info[dataCode]
      else { continue }
      for count in 0..<20 {
        var list = AttributeList()
        for attribute in data.attributes {
          list.put(attribute.type, bytes: attribute.payload.prefix(count).array)
        }
        var options = Options()
        options.json = count % 2 == 0
        _ = captured(options) { kind.show(AttributeTable(Payload(list.bytes)), $0) }
      }
    }
  }
}
