import RouteNetlink
import CLinux
import Glibc
import NetworkNamespaces
import Synchronization
import Linux

/// Runs checks in the nodes of a lab that is up, several at a time.
public struct CheckRunner: Sendable {
  let lab: Lab
  let store: NamespaceStore
  let configuration: String
  /// How many checks run at once.
  private let width: Int
  /// The nodes that are on this machine; nil for all.
  package var here: Set<String>?
  /// Addresses that other hosts found in their nodes, by node.
  package var addressesElsewhere: [String: [IPPrefix]] = [:]

  /// - Parameter width: how many checks run at once.
  public init(
    lab: Lab, store: NamespaceStore = NamespaceStore(), configuration: String = "/etc/netns",
    width: Int = 16
  ) {
    self.lab = lab
    self.store = store
    self.configuration = configuration
    self.width = width
  }

  /// Runs the lab's checks. The results come in the order of the checks, one for each family tried.
  ///
  /// - Throws: if no thread can be started.
  public func run() throws(LabError) -> [CheckResult] { try run(lab.checks) }

  /// Runs the given checks, likewise.
  public func run(_ checks: [Check]) throws(LabError) -> [CheckResult] {
    let book = try addressBook(involved(checks))
    return try onThreads(checks.flatMap { perFamily($0, book) }) { check in
      let start = Clock.microseconds()
      let observation = observe(check, book)
      let (passed, message) = judge(check, observation)
      return CheckResult(
        check: check, passed: passed, message: message, duration: Clock.microseconds() - start,
        output: passed ? nil : observation.output)
    }
  }

  /// Processes the items on a few threads, which may enter any namespace.
  func onThreads<Item: Sendable, Outcome: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (Item) -> Outcome
  ) throws(LabError) -> [Outcome] {
    let next = Counter()
    let parts = try NamespaceThread.runAll(
      (0..<max(min(width, items.count), 1)).map { _ in
        { @Sendable () -> [(Int, Outcome)] in
          var done: [(Int, Outcome)] = []
          while true {
            let index = next.take()
            guard index < items.count else { return done }
            done.append((index, body(items[index])))
          }
        }
      })
    return parts.flatMap(\.self).sorted { $0.0 < $1.0 }.map(\.1)
  }

  fileprivate final class Counter: Sendable {
    private let value = Atomic(0)
    func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
  }

  /// Moves the calling thread, which must be one of the runner's own, into a node. Returns what went wrong.
  func enter(_ node: LabNode) -> String? {
    if node.isHost {
      let own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)
      defer { close(own) }
      return linux_setns(own, Int32(LINUX_CLONE_NEWNET)) == 0
        ? nil : errorText(errno)
    }
    do throws(NamespaceError) {
      try store.open(try NamespaceName(node.namespace)).enterCurrentThread()
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func observe(_ check: Check, _ book: AddressBook) -> Observation {
    guard let node = lab.node(check.node) else { return Observation(false, "no such node") }
    if check.kind == .command { return command(check, node) }
    if let problem = enter(node) { return Observation(untried: problem) }
    guard let host = check.host else { return unknown(check.target) }
    guard let address = resolve(host, for: check, book) else {
      let family = check.family.map { "\($0) address" } ?? "address"
      return self.node(called: host) == nil
        ? unknown(host) : Observation(untried: "node \(host) has no \(family)")
    }
    switch check.kind {
    case .ping:
      return Ping.observe(address, count: max(check.count, 1), timeout: check.timeout)
    case .tcp: return tcp(check, address)
    case .udp: return udp(check, address)
    case .http: return http(check, address)
    case .mtu:
      return PathMTU.observe(address, timeout: check.timeout)
    case .route:
      return RouteProbe.observe(address, via: check.via, dev: check.dev)
    case .command: return command(check, node)
    }
  }

  private func unknown(_ host: String) -> Observation {
    Observation(untried: "unknown host \(host)")
  }

  private func judge(_ check: Check, _ seen: Observation) -> (Bool, String) {
    // A check that was never tried has not failed in the way it should.
    guard seen.wasTried else { return (false, seen.message) }
    switch check.expect {
    case nil, "ok": return (seen.works, seen.message)
    case "fail": return (!seen.works, seen.message)
    case let expected?:
      if check.expectsText != true, let number = Int(expected), let actual = seen.number {
        return (number == actual, seen.message + (number == actual ? "" : ", not \(number)"))
      }
      guard let output = seen.output else { return (false, seen.message) }
      let contains = output.contains(expected)
      return (
        seen.works && contains, contains ? seen.message : "`\(expected)` is not in what it wrote"
      )
    }
  }

  private func tcp(_ check: Check, _ address: IPAddress) -> Observation {
    guard let target = HostPort(check.target) else { return unknown(check.target) }
    guard let file = ProbeSocket.connected(address, target.port, timeout: check.timeout) else {
      return Observation(code: errno)
    }
    close(file)
    return Observation(true, "connected")
  }

  private func udp(_ check: Check, _ address: IPAddress) -> Observation {
    guard let target = HostPort(check.target) else { return unknown(check.target) }
    let file = ProbeSocket.open(address, SOCK_DGRAM, 0)
    defer { close(file) }
    // A DNS query for the root's name servers: a DNS server answers it, and an echo server returns anything.
    let query: [UInt8] = [0x6e, 0x73, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
    guard file >= 0, ProbeSocket.connect(file, address, target.port) == 0,
      send(file, query, 0) == query.count
    else { return Observation(code: errno) }
    var buffer = [UInt8](repeating: 0, count: 2048)
    guard ProbeSocket.wait(file, Int16(POLLIN), check.timeout) else {
      return Observation(false, "no answer")
    }
    let count = recv(file, &buffer, 0)
    return count >= 0
      ? Observation(true, "answer of \(count) bytes")
      : Observation(code: errno)
  }

  private func http(_ check: Check, _ address: IPAddress) -> Observation {
    guard let target = HTTPTarget(check.target) else { return unknown(check.target) }
    let status = HTTPProbe.status(target, resolving: { _ in address }, timeout: check.timeout)
    guard let status else { return Observation(false, "no answer") }
    return Observation(status < 400, "status \(status)", number: status)
  }

  /// Numbers the commands, so that the processes of each can be told apart.
  private static let runs = Counter()

  /// Ends what a timed-out command left running, even in sessions of its own.
  private func end(_ run: String, in node: LabNode) throws(LabError) {
    do throws(NamespaceError) {
      let file =
        node.isHost ? "/proc/self/ns/net" : store.path(try NamespaceName(node.namespace))
      Occupants(of: [file], startedBy: run).end()
    } catch { throw LabError("namespace `\(node.namespace)`", error) }
  }

  private func command(_ check: Check, _ node: LabNode) -> Observation {
    let run = "check-\(getpid())-\(Self.runs.take())"
    let runner = NodeRunner(
      node: node, of: lab, variables: [Occupants.transactionVariable: run], store: store,
      configuration: configuration, isCancelled: { false }
    ).inFileSystem(of: node, LabPaths(lab: lab.name, configuration: configuration))
    do throws(LabError) {
      let result = try runner.run(["sh", "-c", check.target], timeout: check.timeout)
      if result.reason != nil { try end(run, in: node) }
      let line = result.output.split(separator: "\n").last.map(String.init) ?? ""
      return Observation(
        result.status == 0, result.words + (line.isEmpty ? "" : ": \(line)"),
        number: Int(result.status), output: result.output)
    } catch {
      return Observation(untried: error.message)
    }
  }
}
