import RouteNetlink
import Glibc
import NetworkNamespaces
import Linux

/// Finds out whether one run of a service is ready.
struct ReadyProbe {
  private let service: Service
  private let node: LabNode
  /// Whether this run has written `text`. Its keeper reports that.
  var hasWritten = false
  /// The start of the run, in microseconds of the monotonic clock.
  private let start = Clock.microseconds()
  private let paths: LabPaths
  private let launch: ServiceLaunch
  /// The probing command, while it runs.
  private(set) var process: pid_t?
  private var succeeded = false
  private var question: HTTPQuestion?

  /// How long a service without a condition must run to count as ready, in microseconds. One that cannot run at
  /// all ends sooner.
  private static let grace = 500_000

  init(_ service: Service, _ node: LabNode, _ paths: LabPaths, _ launch: ServiceLaunch) {
    self.service = service
    self.node = node
    self.paths = paths
    self.launch = launch
  }

  /// The text that the service must write; nil for none.
  var text: String? {
    service.role == .dhcpClient ? DHCPClient.boundWords : service.ready?.log
  }

  /// Ends the probing command, because the run it asks about has ended.
  mutating func abandon() {
    if let process { kill(-process, SIGKILL) }
    process = nil
  }

  /// Notes the end of the probing command; false if it was another process.
  mutating func ended(_ pid: pid_t, _ status: Int32) -> Bool {
    guard pid == process else { return false }
    process = nil
    succeeded = status == 0
    return true
  }

  mutating func isReady() -> Bool {
    if service.role == .dhcpClient { return hasWritten }
    let age = Clock.microseconds() - start
    guard let ready = service.ready else { return age >= Self.grace }
    if let delay = ready.delay, age < delay { return false }
    if let port = ready.tcp, !isListening(port, ["tcp", "tcp6"], state: "0A") { return false }
    if let port = ready.udp, !isListening(port, ["udp", "udp6"], state: "07") { return false }
    if ready.log != nil, !hasWritten { return false }
    if let url = ready.http, !answers(url) { return false }
    if let command = ready.command, !succeeds(command) { return false }
    return true
  }

  /// Looks in the kernel's table of sockets (proc(5)), so that the service sees no connection.
  private func isListening(_ port: Int, _ tables: [String], state: String) -> Bool {
    let digits = String(port, radix: 16, uppercase: true)
    let wanted = ":" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
    let found = inNamespace {
      tables.contains { table in
        let text = (try? TextFile.read("/proc/thread-self/net/\(table)")) ?? ""
        return text.split(separator: "\n").dropFirst().contains { line in
          let fields = line.split(separator: " ", maxSplits: 4)
          return fields.count > 3 && fields[1].hasSuffix(wanted) && fields[3] == state
        }
      }
    }
    return found ?? false
  }

  private func inNamespace<Result>(_ body: () -> Result) -> Result? {
    guard let name = try? NamespaceName(node.namespace),
      let handle = try? NamespaceStore().open(name)
    else { return nil }
    return try? handle.withEntered(body)
  }

  /// Sends requests again and again, one at a time.
  private mutating func answers(_ url: String) -> Bool {
    if let answer = question?.answer {
      question = nil
      if answer { return true }
    }
    guard question == nil, let target = HTTPTarget(url) else { return false }
    question = HTTPQuestion(target, addresses(of: target.endpoint.host), namespace: node.namespace)
    return false
  }

  /// The host's addresses in the node's own hosts file. A node without any has its loopback.
  private func addresses(of host: String) -> [IPAddress] {
    if let address = IPAddress(host) { return [address] }
    let hosts = (try? TextFile.read(paths.hosts)) ?? ""
    let found = HostsFile.addresses(of: host, in: hosts)
    let isOwn = host == node.name || host == node.hostname
    return found.isEmpty && isOwn ? HostsFile.addresses(of: "localhost", in: hosts) : found
  }

  /// Runs the command again and again, one at a time, until it succeeds.
  private mutating func succeeds(_ command: String) -> Bool {
    if succeeded { return true }
    guard process == nil else { return false }
    let runner = NodeRunner(service, node, paths, launch)
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    process = try? runner.start(["sh", "-c", command], input: null, output: null, session: true)
    return false
  }
}
