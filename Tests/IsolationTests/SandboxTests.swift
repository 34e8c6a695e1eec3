import Glibc
import Isolation
import NetworkNamespaces
import Testing

/// Starting commands from a program with many threads: `Sandbox.spawn`.
@Suite(.serialized, .enabled(if: geteuid() == 0, "needs root"))
struct SandboxTests {
  /// Runs a shell script in a sandbox. Returns its output and exit status.
  private func run(_ sandbox: Sandbox, _ script: String) throws -> (output: String, status: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    var command = Command(["/bin/sh", "-c", script])
    command.standardOutput = ends[1]
    command.isIsolated = true
    let child: pid_t
    do { child = try sandbox.spawn(command) } catch {
      for end in ends { close(end) }
      throw error
    }
    close(ends[1])
    defer { close(ends[0]) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = read(ends[0], &chunk, chunk.count), count > 0 {
      output += chunk[..<count]
    }
    var status: Int32 = 0
    #expect(waitpid(child, &status, 0) == child)
    return (String(decoding: output, as: UTF8.self), status)
  }

  private func openDescriptors() throws -> Int {
    let directory = try #require(opendir("/proc/self/fd"))
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
  }

  @Test func makesEveryKind() throws {
    var sandbox = Sandbox()
    sandbox.new = NamespaceKinds(
      rawValue: NamespaceKind.allCases.filter(\.isSupported).reduce(0) {
        $0 | 1 << UInt8($1.rawValue)
      })
    sandbox.forks = true
    sandbox.userMap = .own(0)
    sandbox.groupMap = .own(0)
    sandbox.hostname = "inside"
    sandbox.proc = "/proc"
    sandbox.clocks.boottime = 86_400
    let (output, status) = try run(
      sandbox, "echo $$; hostname; id -u; cat /proc/self/uid_map /proc/self/timens_offsets")
    #expect(status == 0)
    let words = output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words == "1 inside 0 0 0 1 monotonic 0 0 boottime 86400 0")
  }

  /// The command is always the caller's own child, and nothing else remains. Other tests in this process open and close
  /// files meanwhile, so only leaks that add up count.
  @Test func leavesNothing() throws {
    let before = try openDescriptors()
    let rounds = 64
    for _ in 0..<rounds { try endInEveryWay() }
    #expect(try openDescriptors() - before < rounds)
  }

  private func endInEveryWay() throws {
    var sandbox = Sandbox()
    sandbox.new = NamespaceKinds(.pid, .user)
    sandbox.forks = true
    sandbox.userMap = .ranges(try IdentityMap([.init(inside: 0, outside: 0, count: 10)]))
    sandbox.groupMap = sandbox.userMap
    #expect(try run(sandbox, "exit 7").status == 7 << 8)
    #expect(try run(sandbox, "ls /proc/self/fd").output == "0\n1\n2\n3\n")
    #expect(try run(sandbox, "kill -9 $$").status == 0)
    sandbox.root = .chroot("/nonexistent")
    let failure = #expect(throws: IsolationError.self) { try run(sandbox, "true") }
    #expect(failure?.operation == .changeRoot)
    #expect(failure?.code == ENOENT)
    sandbox.root = nil
    sandbox.userMap = .ranges(IdentityMap(unchecked: []))
    #expect(throws: IsolationError.self) { try run(sandbox, "true") }
  }

  @Test func saysWhatACommandFailedBy() throws {
    var sandbox = Sandbox()
    sandbox.new = NamespaceKinds(.uts)
    for forks in [false, true] {
      sandbox.forks = forks
      let missing = #expect(throws: IsolationError.self) {
        try sandbox.spawn(Command(["/nonexistent/program"]))
      }
      #expect(missing?.operation == .execute)
      #expect(missing?.code == ENOENT)
    }
  }

  /// Whatever would happen outside is refused before anything is done.
  @Test func refusesToChangeTheOutside() throws {
    func refusal(_ change: (inout Sandbox) -> Void) -> IsolationError.Operation? {
      var sandbox = Sandbox()
      change(&sandbox)
      return #expect(throws: IsolationError.self) { try sandbox.spawn(Command(["true"])) }?
        .operation
    }
    #expect(refusal { $0.hostname = "x" } == .need(.uts))
    #expect(refusal { $0.proc = "/proc" } == .need(.mount))
    #expect(refusal { $0.mounts = [.tmpfs("/tmp")] } == .need(.mount))
    #expect(refusal { $0.root = .pivot("/tmp") } == .need(.mount))
    #expect(refusal { $0.clocks.monotonic = 1 } == .need(.time))
    #expect(refusal { $0.userMap = .own(0) } == .need(.user))
    #expect(refusal { $0.kept = [KeptNamespace(.net, at: "/x")] } == .need(.net))
  }

  /// A root made by pivot_root(2), with bind mounts, a tmpfs and a procfs in it, and nothing of the old root.
  @Test func movesIntoARootOfItsOwn() throws {
    var template = Array("/tmp/t-root-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = try? run(Sandbox(), "rm -r \(root)") }
    // Links that would lead out of the root if they were followed from outside.
    _ = try run(
      Sandbox(),
      """
      cd \(root); mkdir usr tmp proc etc sub; ln -s /usr/bin bin; ln -s /usr/lib lib; ln -s usr/lib64 lib64
      ln -s /sub link; echo mine >etc/hosts
      """)
    var sandbox = Sandbox()
    sandbox.new = NamespaceKinds(.mount, .pid)
    sandbox.forks = true
    sandbox.root = .pivot(root)
    sandbox.mounts = [
      .bind(from: "/usr", to: "/usr", readOnly: true), .tmpfs("/tmp"),
      .bind(from: "/etc/passwd", to: "/etc/hosts", readOnly: true), .tmpfs("/link"),
    ]
    sandbox.proc = "/proc"
    sandbox.directory = .path("sub/..")
    let (output, status) = try run(
      sandbox,
      """
      pwd; cut -d' ' -f5 /proc/self/mountinfo | sort | tr '\\n' ' '; touch /usr/x 2>/dev/null || echo ro
      cmp /etc/hosts /etc/passwd 2>/dev/null; head -c 4 /etc/hosts; ls -d /proc/1/root/var 2>/dev/null; true
      """)
    #expect(status == 0)
    #expect(output == "/\n/ /etc/hosts /proc /sub /tmp /usr ro\nroot", "\(output)")
  }

  @Test func entersWhatItIsGiven() throws {
    var holder = Sandbox()
    holder.new = NamespaceKinds(.uts, .pid, .mount)
    if NamespaceKind.time.isSupported {
      holder.new.insert(.time)
      holder.clocks.monotonic = 7000
    }
    holder.forks = true
    holder.hostname = "held"
    holder.proc = "/proc"
    holder.deathSignal = SIGKILL
    let child = try holder.spawn(Command(["sleep", "1000"]))
    defer {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    var sandbox = Sandbox()
    for kind in holder.new.kinds { sandbox.joined[kind] = .process(child) }
    sandbox.forks = true
    let (output, status) = try run(
      sandbox, "hostname; cat /proc/1/comm; head -n 1 /proc/self/timens_offsets")
    #expect(status == 0)
    let words = output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.hasPrefix("held sleep"))
    #expect(!NamespaceKind.time.isSupported || words == "held sleep monotonic 7000 0")
  }
}
