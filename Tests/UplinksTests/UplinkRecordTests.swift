import Glibc
import NetworkNamespaces
import RouteNetlink
import Testing

@testable import Uplinks

@Suite struct UplinkRecordTests {
  private static var record: UplinkRecord {
    get throws {
      var record = UplinkRecord(
        name: "netns-up3", namespace: NamespaceIdentity(device: 4, inode: 4_026_532_345))
      record.ipv4 = IPAddress("10.213.0.0")
      record.ipv6 = IPAddress("fd12:3456:789a:bcde::")
      record.devices = [
        ForwardingDevice(family: .ipv4, name: "eth0", isWayOut: true, changed: false),
        ForwardingDevice(
          family: .ipv6, name: "wg0", isWayOut: true, isRouted: true, changed: true),
        ForwardingDevice(family: .ipv6, name: "eth0.100", isWayOut: false),
      ]
      record.hasResolver = true
      record.ports = [try PublishedPort("8080:80"), try PublishedPort("[::1]:53:53/udp")]
      return record
    }
  }

  @Test("a table says what its uplink is")
  func roundTrip() throws {
    let record = try Self.record
    #expect(
      UplinkRecord(name: record.name, comment: record.comment, notes: record.notes) == record)
    for note in record.notes + [record.comment] { #expect(note.utf8.count < 128) }
  }

  @Test("tables of others are not taken for ours")
  func others() throws {
    let record = try Self.record
    let notes = record.notes
    #expect(UplinkRecord(name: "netns-up3x", comment: record.comment, notes: notes) == nil)
    #expect(UplinkRecord(name: "filter", comment: record.comment, notes: notes) == nil)
    #expect(UplinkRecord(name: record.name, comment: nil, notes: notes) == nil)
    #expect(UplinkRecord(name: record.name, comment: "netns uplink blue", notes: notes) == nil)
    #expect(UplinkRecord(name: record.name, comment: record.comment, notes: ["my rule"]) == nil)
  }

  @Test("networks are drawn beside routes that are there")
  func drawing() throws {
    func draw(_ taken: [String]) -> String? {
      FreeNetworks(taken: taken.compactMap { IPPrefix($0) }).ipv4().map { "\($0)" }
    }
    #expect(draw([]) == "10.213.0.0")
    #expect(draw(["10.213.0.0/30", "10.213.0.5/32"]) == "10.213.0.8")
    #expect(draw(["10.213.0.0/17"]) == "10.213.128.0")
    #expect(draw(["10.0.0.0/8"]) == "172.27.0.0")
    #expect(draw(["10.0.0.0/8", "172.16.0.0/12", "192.168.213.0/25"]) == "192.168.213.128")
    #expect(draw(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]) == nil)
    let ipv6 = FreeNetworks(taken: []).ipv6()
    #expect(ipv6?[0] == 0xfd && ipv6?.masked(64) == ipv6)
    #expect(FreeNetworks(taken: [IPPrefix("fd00::/8")].compactMap { $0 }).ipv6() == nil)
  }
}
