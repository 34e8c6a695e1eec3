import Foundation
import Glibc
import NetworkNamespaces
import Testing

/// Commands started by many threads at once.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct SpawnThreadTests {
  private static let threads = 8
  private static let spawns = 50
  private static let store = NamespaceStore(directory: "/run/netns")

  /// The network and mount namespaces of a thread.
  private struct Place: Equatable {
    var network: String
    var mounts: String

    static var current: Place {
      Place(network: link("/proc/thread-self/ns/net"), mounts: link("/proc/thread-self/ns/mnt"))
    }

    private static func link(_ path: String) -> String {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) ?? "?"
    }
  }

  /// What a thread found: commands in the wrong namespace, and whether the thread itself stayed in place.
  private struct Findings: Sendable {
    var wrong: [String] = []
    var stayed = true
    var spawned = 0
  }

  /// Each of eight threads starts fifty commands in alternating namespaces. Each command prints its namespace.
  @Test func eachCommandIsInItsNamespace() throws {
    let all = try PrivateMachine.onThread {
      var names: [NamespaceName] = []
      for number in 0..<Self.threads {
        let name = try NamespaceName("n\(number)")
        try Self.store.create(name)
        names.append(name)
      }
      let identities = names.map { name in
        (try? Self.store.open(name))?.identity
      }
      #expect(Set(identities.compactMap { $0 }.map { "\($0)" }).count == Self.threads)
      return Self.onThreads { [names] thread in Self.spawn(from: thread, names) }
    }
    #expect(all.count == Self.threads)
    for findings in all {
      #expect(findings.wrong.isEmpty)
      #expect(findings.stayed)
      #expect(findings.spawned == Self.spawns)
    }
  }

  private static func spawn(from thread: Int, _ names: [NamespaceName]) -> Findings {
    var findings = Findings()
    let before = Place.current
    for round in 0..<spawns {
      let name = names[(thread + round) % names.count]
      do {
        let handle = try store.open(name)
        let seen = try output(of: ["readlink", "/proc/self/ns/net"], in: handle)
        let expected = try inode(name)
        if seen != "net:[\(expected)]\n" { findings.wrong.append("\(name): \(seen)") }
        findings.spawned += 1
      } catch { findings.wrong.append("\(name): \(error)") }
      if Place.current != before { findings.stayed = false }
    }
    return findings
  }

  private static func inode(_ name: NamespaceName) throws -> UInt {
    var status = stat()
    try #require(stat(store.path(name), &status) == 0)
    return UInt(status.st_ino)
  }

  /// Runs a command to its end and returns its output.
  private static func output(
    of words: [String], in handle: borrowing NamespaceHandle
  ) throws -> String {
    let path = "/run/output-\(UUID().uuidString)"
    let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    unlink(path)
    defer { close(file) }
    var command = Command(words)
    command.standardOutput = file
    let child = try handle.spawn(command)
    var status: Int32 = 0
    #expect(waitpid(child, &status, 0) == child)
    #expect(status == 0)
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = pread(file, &bytes, bytes.count, 0)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }

  /// Runs `body` on several threads at once, which share the namespaces of the calling thread.
  private static func onThreads(_ body: @escaping @Sendable (Int) -> Findings) -> [Findings] {
    let results = Results()
    let group = DispatchGroup()
    for index in 0..<threads {
      group.enter()
      let thread = Thread {
        results.add(body(index))
        group.leave()
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
    group.wait()
    return results.all
  }

  private final class Results: @unchecked Sendable {
    private let lock = NSLock()
    private var findings: [Findings] = []
    func add(_ one: Findings) { lock.withLock { findings.append(one) } }
    var all: [Findings] { lock.withLock { findings } }
  }
}
