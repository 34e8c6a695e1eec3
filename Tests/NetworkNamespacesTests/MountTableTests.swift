import Testing

@testable import NetworkNamespaces

@Suite struct MountTableTests {
  private func mount(_ line: String) -> MountTable.Mount? {
    MountTable.mount(Array(line.utf8)[...])
  }

  private func expect(
    _ line: String, id: Int, parent: Int, point: String, peerGroup: Int?,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let mount = try #require(self.mount(line), sourceLocation: location)
    #expect(mount.id == id, sourceLocation: location)
    #expect(mount.parent == parent, sourceLocation: location)
    #expect(mount.point == point, sourceLocation: location)
    #expect(mount.peerGroup == peerGroup, sourceLocation: location)
  }

  @Test func readsLinesOfMountinfo() throws {
    try expect(
      "36 35 98:0 / /mnt/a\\040b rw,noatime shared:7 master:2 - ext3 /dev/root rw",
      id: 36, parent: 35, point: "/mnt/a b", peerGroup: 7)
    try expect(
      "22 27 0:21 / /proc rw,relatime - proc proc rw",
      id: 22, parent: 27, point: "/proc", peerGroup: nil)
    try expect(
      "1 0 0:1 / /back\\134slash rw master:3 - tmpfs shared:9 rw",
      id: 1, parent: 0, point: "/back\\slash", peerGroup: nil)
  }

  @Test(arguments: ["", "36", "a b 98:0 / /mnt rw - ext3 x rw", "36 35 98:0 / /mnt"])
  func passesOverWhatIsNone(line: String) { #expect(mount(line)?.id == nil) }

  @Test func findsOwnMounts() throws {
    let proc = try #require(MountTable.id(of: "/proc"))
    #expect(try MountTable.first(process: "thread-self") { $0.id == proc }?.point == "/proc")
    #expect(try MountTable.first(process: "thread-self") { _ in false }?.id == nil)
    #expect(MountTable.id(of: "/nosuch") == nil)
    let group = try MountTable.first(process: "thread-self") { $0.id == proc }?.peerGroup
    #expect(try MountTable.peerGroup(of: "/proc") == group)
  }
}
