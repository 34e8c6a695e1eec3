import CLinux
import Netlink
import RouteNetlink
import Testing

@testable import IPCommand

/// The output for devices, from recorded messages, under the options of the fixture.
@Suite struct LinkFixtureTests {
  @Test(arguments: Fixture.names("device-"))
  func textAndJSON(_ name: String) throws {
    let fixture = try Fixture(name)
    let message = try #require(fixture.message)
    let link = try #require(Link(message))
    var options = Self.options(fixture)
    #expect(Self.shown(link, message, options) == fixture.text)
    options.json = true
    #expect(Self.shown(link, message, options) == fixture.json)
  }

  /// A message cut short at every byte is shown as far as it goes, and never traps.
  @Test(arguments: Fixture.names("device-"))
  func truncation(_ name: String) throws {
    let fixture = try Fixture(name)
    let options = Self.options(fixture)
    for count in 0..<fixture.bytes.count {
      var bytes = Array(fixture.bytes[..<count])
      if count >= 4 {
        withUnsafeBytes(of: UInt32(count)) { bytes.replaceSubrange(..<4, with: $0) }
      }
      guard let message = Message(buffer: bytes, offset: 0, end: count),
        let link = Link(message)
      else { continue }
      let text = Self.shown(link, message, options)
      #expect(!text.isEmpty)
    }
  }

  private static func shown(_ link: Link, _ message: Message, _ options: Options) -> String {
    captured(options) { session in
      session.links.remember(message)
      session.output.openDocument()
      session.output.object { LinkDescription(session, for: .link).describe(link) }
      session.output.closeDocument()
    }
  }

  private static func options(_ fixture: Fixture) -> Options {
    var options = Options()
    for word in fixture.options {
      switch word {
      case "-s": options.statistics += 1
      case "-d": options.details += 1
      case "-h": options.human = true
      case "-iec": options.iec = true
      case "-o": options.oneline = true
      case "-br": options.brief = true
      case "-N": options.numeric = true
      default: Issue.record("option \(word) of fixture \(fixture.name)")
      }
    }
    return options
  }
}
