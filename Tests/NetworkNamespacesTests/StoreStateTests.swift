import Foundation
import NetworkNamespaces
import Testing

/// States of names that can be tested without mounting a namespace.
@Suite struct StoreStateTests {
  private let folder: URL
  private let store: NamespaceStore

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("t-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = NamespaceStore(directory: folder.path)
  }

  private func make(_ name: String, content: String = "", age: TimeInterval = 0) throws {
    let path = folder.appendingPathComponent(name).path
    try content.write(toFile: path, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
  }

  private func state(_ name: String) throws -> NamespaceStore.State {
    store.state(try NamespaceName(name))
  }

  @Test func tellsStatesApart() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try make("young")
    try make("old", age: 3)
    try make("future", age: -100)
    try make("text", content: "text", age: 100)
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("directory"), withIntermediateDirectories: false)
    for (link, target) in [("dangling", "nowhere"), ("link", "old")] {
      try FileManager.default.createSymbolicLink(
        atPath: folder.appendingPathComponent(link).path, withDestinationPath: target)
    }
    #expect(try state("young") == .pending)
    #expect(try state("old") == .stale)
    #expect(try state("future") == .pending)
    #expect(try state("text") == .foreign)
    #expect(try state("directory") == .foreign)
    #expect(try state("dangling") == .foreign)
    #expect(try state("link") == .foreign)
    #expect(try state("none") == .missing)
    #expect(try store.removeStale().map(\.text).sorted() == ["old", "young"])
    #expect(try state("old") == .missing)
    #expect(try state("future") == .pending)
    #expect(try state("text") == .foreign)
  }

  @Test func listsNothingWithoutADirectory() throws {
    try FileManager.default.removeItem(at: folder)
    #expect(try store.list().isEmpty)
    #expect(!store.exists)
    try "".write(toFile: folder.path, atomically: false, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: NamespaceError(.readDirectory, folder.path, code: ENOTDIR)) { try store.list() }
  }

  @Test func deletesPlainFilesAndLinksOnly() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try make("old", age: 3)
    try FileManager.default.createSymbolicLink(
      atPath: folder.appendingPathComponent("link").path, withDestinationPath: "old")
    try store.delete(try NamespaceName("link"))
    #expect(try state("old") == .stale)
    try store.delete(try NamespaceName("old"))
    #expect(try store.list().isEmpty)
    #expect(throws: NamespaceError.self) { try store.delete(try NamespaceName("old")) }
  }

  @Test func identifiesProcesses() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      atPath: folder.appendingPathComponent("own").path,
      withDestinationPath: "/proc/self/ns/net")
    let own = try NamespaceName("own")
    #expect(try store.names(ofProcess: nil) == [own])
    #expect(try store.names(ofProcess: getpid()) == [own])
    #expect(try store.processes(in: own).contains(getpid()))
    #expect(throws: NamespaceError(.process, "/proc/0/ns/net", code: ENOENT)) {
      try store.names(ofProcess: 0)
    }
  }
}
