import Foundation
import Linux
import RouteNetlink
import Testing

@testable import CNI

/// The built-in address source, and the directory that it shares with the plugin host-local.
@Suite struct HostLocalTests {
  /// A source whose leases are in a directory of the test's own.
  private final class Place {
    let folder = NSTemporaryDirectory() + "t-cni-\(UUID().uuidString)"
    var directory: String { folder + "/n" }
    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func source(_ ipam: String, _ members: String = "") throws -> HostLocal {
      let text = Configurations.builtIn(members, ipam: #"\#(ipam), "dataDir": "\#(folder)""#)
      guard case .builtIn(let configuration)? = try Configurations.read(text).addresses else {
        throw CNIError(.other, "no source")
      }
      return HostLocal(configuration: configuration)
    }

    /// Which files there are, with their content.
    var files: [String: String] {
      var files: [String: String] = [:]
      for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
        files[name] = try? String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
      }
      return files
    }
  }

  private static func name(_ container: String) -> AttachmentName {
    AttachmentName(container: container, interface: "eth0")
  }

  private static func texts(_ result: AddResult) -> [String] {
    result.addresses.map { "\($0.address) \($0.gateway.map { "\($0)" } ?? "-")" }
  }

  @Test func writesWhatHostLocalWrites() throws {
    let place = Place()
    let source = try place.source(
      #""ranges": [[{"subnet": "10.1.0.0/24"}], [{"subnet": "fd00::/64"}]]"#)
    #expect(
      Self.texts(try source.add(Self.name("c1"))) == ["10.1.0.2/24 10.1.0.1", "fd00::2/64 fd00::1"])
    #expect(
      place.files == [
        "10.1.0.2": "c1\r\neth0", "fd00::2": "c1\r\neth0", "last_reserved_ip.0": "10.1.0.2",
        "last_reserved_ip.1": "fd00::2", "lock": "",
      ])
    try source.check(Self.name("c1"))
    try source.delete(Self.name("c1"))
    try source.delete(Self.name("c1"))
    #expect(place.files.keys.sorted() == ["last_reserved_ip.0", "last_reserved_ip.1", "lock"])
    #expect(throws: CNIError.self) { try source.check(Self.name("c1")) }
    #expect(Self.texts(try source.add(Self.name("c1"))).first == "10.1.0.3/24 10.1.0.1")
  }

  @Test func goesRoundAndRound() throws {
    let place = Place()
    let source = try place.source(
      #""ranges": [[{"subnet": "10.1.0.0/29", "rangeStart": "10.1.0.5"}, {"subnet": "10.2.0.0/30"}]]"#
    )
    var given: [String] = []
    for index in 0..<3 {
      given.append(try source.add(Self.name("c\(index)")).addresses[0].address.address.description)
    }
    #expect(given == ["10.1.0.5", "10.1.0.6", "10.2.0.2"])
    let error = #expect(throws: CNIError.self) { try source.add(Self.name("c3")) }
    #expect(error?.code == 11)
    try source.delete(Self.name("c1"))
    #expect(Self.texts(try source.add(Self.name("c4"))) == ["10.1.0.6/29 10.1.0.1"])
    #expect(place.files["10.1.0.6"] == "c4\r\neth0")
  }

  @Test func givesTheAddressesThatAreAskedFor() throws {
    let place = Place()
    let ipam = #""ranges": [[{"subnet": "10.1.0.0/24"}], [{"subnet": "fd00::/64"}]]"#
    let source = try place.source(ipam, #""runtimeConfig": {"ips": ["fd00::9/64", "10.1.0.7"]}"#)
    #expect(
      Self.texts(try source.add(Self.name("c1"))) == ["10.1.0.7/24 10.1.0.1", "fd00::9/64 fd00::1"])
    // Somebody has it, it is the gateway's, and it is in no range.
    for (address, code) in [("10.1.0.7", 11), ("10.1.0.1", 7), ("10.9.0.1", 7)] {
      let other = try place.source(ipam, #""runtimeConfig": {"ips": ["\#(address)"]}"#)
      let error = #expect(throws: CNIError.self) { try other.add(Self.name("c2")) }
      #expect(error?.code == code, "\(address): \(error?.message ?? "")")
    }
    #expect(!place.files.values.contains("c2\r\neth0"))
  }

  @Test func takesBackWhatIsLeftOver() throws {
    let place = Place()
    let source = try place.source(#""subnet": "10.1.0.0/24""#)
    for name in ["a", "b", "c"] { _ = try source.add(Self.name(name)) }
    // The kinds of files that killed programs leave, and one of an old version.
    try "".write(toFile: "\(place.directory)/10.1.0.9", atomically: false, encoding: .utf8)
    try "b\r\neth0".write(toFile: "\(place.directory)/.draft", atomically: false, encoding: .utf8)
    try "b".write(toFile: "\(place.directory)/10.1.0.8", atomically: false, encoding: .utf8)
    try HostLocal.collect(place.directory, valid: [Self.name("b")])
    #expect(
      place.files.keys.filter { $0.hasPrefix("10.") || $0.hasPrefix(".") }.sorted() == [
        "10.1.0.3", "10.1.0.8",
      ])
    // An ADD that was killed has left an address; the next one takes another.
    #expect(Self.texts(try source.add(Self.name("b"))) == ["10.1.0.5/24 10.1.0.1"])
    #expect(place.files.keys.filter { $0.hasPrefix("10.") } == ["10.1.0.5"])
  }

  @Test(
    "ranges that cannot be are refused by their place",
    arguments: [
      (#""subnet": "10.1.0.0/31""#, "ipam.subnet"), (#""subnet": "10.1.0.1/24""#, "10.1.0.0/24"),
      (#""subnet": "10.1.0.0""#, "ipam.subnet"), (#""rangeStart": "10.1.0.2""#, "ipam.rangeStart"),
      (#""ranges": []"#, "ipam.ranges"), (#""ranges": [[]]"#, "ipam.ranges[0]"),
      (#""ranges": [[{"subnet": "10.1.0.0/24", "rangeStart": "10.2.0.1"}]]"#, "[0].rangeStart"),
      (
        #""ranges": [[{"subnet": "10.1.0.0/24", "rangeStart": "10.1.0.9", "rangeEnd": "10.1.0.8"}]]"#,
        "[0].rangeStart"
      ),
      (#""ranges": [[{"subnet": "10.1.0.0/24"}, {"subnet": "fd00::/64"}]]"#, "ranges[0][1]"),
      (#""ranges": [[{"subnet": "10.1.0.0/24"}, {"subnet": "10.1.0.0/25"}]]"#, "ranges[0][1]"),
      (#""ranges": [[{"subnet": "10.1.0.0/24"}], [{"subnet": "10.1.0.0/16"}]]"#, "ranges[1]"),
      (#""ranges": [[{"subnet": "10.1.0.0/24", "gateway": "fd00::1"}]]"#, "[0].gateway"),
      (#""subnet": "10.1.0.0/24", "routes": [{"gw": "10.1.0.1"}]"#, "ipam.routes[0].dst"),
      (#""subnet": "10.1.0.0/24", "routes": [{"dst": "::/0", "gw": "10.1.0.1"}]"#, "routes[0].gw"),
    ])
  func refusals(_ ipam: String, _ words: String) {
    let error = #expect(throws: CNIError.self) {
      try Configurations.read(Configurations.builtIn(ipam: ipam))
    }
    #expect(error?.code == 7 && error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func readsAResolverFile() throws {
    let place = Place()
    try FileManager.default.createDirectory(
      atPath: place.folder, withIntermediateDirectories: true)
    let file = place.folder + "/resolv.conf"
    try "# one\nnameserver 192.0.2.53\n search a  b\noptions ndots:2\ndomain d\n;x y\nnameserver\n"
      .write(toFile: file, atomically: false, encoding: .utf8)
    let names = try place.source(#""subnet": "10.1.0.0/24", "resolvConf": "\#(file)""#)
      .add(Self.name("c1")).names
    #expect(names.servers == ["192.0.2.53"] && names.search == ["a", "b"])
    #expect(names.options == ["ndots:2"] && names.domain == "d")
  }

  @Test func countsAddresses() throws {
    #expect(IPAddress("10.0.0.255")?.successor == IPAddress("10.0.1.0"))
    #expect(IPAddress("255.255.255.255")?.successor == IPAddress("0.0.0.0"))
    #expect(IPAddress("fd00::ffff")?.successor == IPAddress("fd00::1:0"))
    #expect(try #require(IPPrefix("10.1.0.0/23")).lastUsable == IPAddress("10.1.1.254"))
    #expect(try #require(IPPrefix("fd00::/120")).lastUsable == IPAddress("fd00::ff"))
  }
}
