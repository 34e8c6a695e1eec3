import Linux
import CLinux
import Glibc
import Netlink
import RouteNetlink
import Testing

@testable import NetworkNamespaces

/// Calls of the library, each on a thread in its own namespaces.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct LibraryTests {
  private static let store = NamespaceStore(directory: "/run/netns")

  private static func identity() throws -> NamespaceIdentity {
    try #require(NamespaceIdentity(path: "/proc/thread-self/ns/net"))
  }

  @Test func creatingReturnsToTheOwnNamespace() throws {
    try PrivateMachine.onThread {
      let before = try Self.identity()
      let blue = try NamespaceName("blue")
      #expect(try Self.store.create(blue) == .created)
      #expect(try Self.identity() == before)
      #expect(Self.store.state(blue) == .namespace)
      #expect(throws: NamespaceError(.createFile, "/run/netns/blue", code: EEXIST)) {
        try Self.store.create(blue)
      }
      #expect(try Self.store.list() == [blue])
      try Self.store.delete(blue)
      #expect(Self.store.state(blue) == .missing)
      #expect(throws: NamespaceError(.removeFile, "/run/netns/blue", code: ENOENT)) {
        try Self.store.delete(blue)
      }
    }
  }

  @Test func socketsStayInTheirNamespace() throws {
    try PrivateMachine.onThread {
      let blue = try NamespaceName("blue")
      try Self.store.create(blue)
      let before = try Self.identity()
      let handle = try Self.store.open(blue)
      let inside = NetlinkConnection(try handle.socket())
      #expect(try Self.identity() == before)
      let outside = NetlinkConnection(try NetlinkSocket())
      try outside.perform(NamespaceIDRequest(.descriptor(handle.descriptor), id: 7))
      let answer = try outside.get(NamespaceIDQuery(of: .descriptor(handle.descriptor)))
      #expect(answer == NamespaceID(id: 7))
      var ids = 0
      try inside.dump(NamespaceIDQuery()) { _ in ids += 1 }
      #expect(ids == 0)
      try outside.dump(NamespaceIDQuery()) { answer in
        #expect(answer.id == 7)
        ids += 1
      }
      #expect(ids == 1)
    }
  }

  /// Opening a socket in the current namespace needs no right to enter it. So anybody may plan a lab next to the host's
  /// devices.
  @Test func socketsInTheOwnNamespaceNeedNoRights() throws {
    let run = try PrivateMachine.run(
      """
      printf '%s\\n' 'name: t' 'topology:' '  nodes: {h: {kind: host}, a: {}}' \\
        '  links: [{endpoints: ["h:e9", "a:eth0"]}]' > /run/l.yaml
      cp ${NETNS%/*}/netns-lab /run/program; chmod 755 /run /run/program
      setpriv --reuid 65534 --clear-groups --inh-caps -all --bounding-set -all \\
        /run/program plan /run/l.yaml; echo $?
      """)
    #expect(run.lines.contains("  + link h:e9 -- a:eth0") && run.lines.last == "2", "\(run.errors)")
  }

  @Test func plainFilesAreNotEntered() throws {
    try PrivateMachine.onThread {
      try Self.store.prepare()
      close(open("/run/netns/plain", O_CREAT | O_WRONLY, 0o600))
      let plain = try NamespaceName("plain")
      #expect(Self.store.state(plain) == .pending)
      let handle = try Self.store.open(plain)
      #expect(throws: NamespaceError(.enter, "plain", code: EINVAL)) {
        try handle.enterCurrentThread()
      }
      #expect(throws: NamespaceError(.enter, "plain", code: EINVAL)) {
        try handle.enterCurrentThread(ExecEnvironment())
      }
      #expect(throws: NamespaceError(.enter, "plain", code: EINVAL)) {
        _ = try handle.spawn(Command(["true"]))
      }
    }
  }

  @Test func attachesOpenNamespaces() throws {
    try PrivateMachine.onThread {
      let blue = try NamespaceName("blue")
      let alias = try NamespaceName("alias")
      try Self.store.create(blue)
      let handle = try Self.store.open(blue)
      try Self.store.attach(alias, handle)
      try Self.store.delete(blue)
      let identity = handle.identity
      #expect(try Self.store.names(of: try #require(identity)) == [alias])
    }
  }

  @Test func spawnsInTheNamespace() throws {
    try PrivateMachine.onThread {
      let blue = try NamespaceName("blue")
      try Self.store.create(blue)
      let handle = try Self.store.open(blue)
      let before = try Self.identity()
      let file = open("/run/output", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
      var command = Command(["sh", "-c", "ls /sys/class/net; pwd; echo $WORD; exit 5"])
      command.environment = ["PATH=/usr/bin:/bin", "WORD=said"]
      command.directory = "/run"
      command.standardOutput = file
      let child = try handle.spawn(command)
      var status: Int32 = 0
      #expect(waitpid(child, &status, 0) == child)
      #expect(status >> 8 == 5)
      #expect(try Self.identity() == before)
      let text = String(decoding: readFile("/run/output") ?? [], as: UTF8.self)
      #expect(text == "lo\n/run\nsaid\n")
      close(file)
    }
  }

  /// The kernel would see the text before the NUL only.
  @Test func commandsWithNULAreRefused() throws {
    try PrivateMachine.onThread {
      let blue = try NamespaceName("blue")
      try Self.store.create(blue)
      let handle = try Self.store.open(blue)
      var commands = [Command](repeating: Command(["true", "word"]), count: 4)
      commands[0].arguments[1] = "wo\0rd"
      commands[1].program = "true\0"
      commands[2].environment = ["A=\0"]
      commands[3].directory = "/\0run"
      for command in commands {
        let error = #expect(throws: NamespaceError.self) { _ = try handle.spawn(command) }
        #expect(error?.operation == .execute && error?.code == EINVAL)
        #expect(throws: NamespaceError.self) { try command.replaceProcess() }
      }
    }
  }

  @Test func spawnTellsWhatFailed() throws {
    try PrivateMachine.onThread {
      let blue = try NamespaceName("blue")
      try Self.store.create(blue)
      let handle = try Self.store.open(blue)
      #expect(throws: NamespaceError(.execute, "/nosuch", code: ENOENT)) {
        _ = try handle.spawn(Command(["/nosuch"]))
      }
      var command = Command(["true"])
      command.directory = "/nosuch"
      #expect(throws: NamespaceError(.changeDirectory, "/nosuch", code: ENOENT)) {
        _ = try handle.spawn(command)
      }
    }
  }

  @Test func manyThreadsCreateAtOnce() throws {
    try PrivateMachine.onThread {
      // Threads share the mounts of the thread that starts them.
      let made = Counter()
      var threads: [pthread_t] = []
      for _ in 0..<16 {
        var thread = pthread_t()
        let opaque = Unmanaged.passUnretained(made).toOpaque()
        pthread_create(&thread, nil, Counter.create, opaque)
        threads.append(thread)
      }
      for thread in threads { pthread_join(thread, nil) }
      #expect(try Self.store.list().count == 64)
      for name in try Self.store.list() { #expect(Self.store.state(name) == .namespace) }
    }
  }

  private final class Counter: Sendable {
    static let create: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
      _ in
      for _ in 0..<4 {
        let text = "n\(linux_gettid())-\(clock())"
        if let name = try? NamespaceName(text) { _ = try? LibraryTests.store.create(name) }
      }
      return nil
    }
  }
}
