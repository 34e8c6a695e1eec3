import Glibc
import Isolation
import Linux
import NetworkNamespaces
import RouteNetlink
import Uplinks

/// How names of hosts are looked up inside: which file names the servers, and who answers in their place.
extension Check {
  @Sendable static func resolver(_ examination: Examination) throws -> Outcome {
    let kept = KeptNamespaces(store: examination.store)
    var views: [ResolverView] = []
    for name in try examination.living() {
      // A mount namespace of its own has files of its own.
      if try kept.kinds(of: name)?.contains(.mount) ?? false { continue }
      views.append(try ResolverView(name, examination.store))
    }
    var findings: [Finding] = []
    let networks = try examination.networks()
    for view in views where networks.contains(where: { $0.name == view.name && $0.leadsOut }) {
      if let finding = try unreachable(view, examination.store) { findings.append(finding) }
    }
    // What is the same for several is tried once.
    var tried: [ResolverView: LeakTest.Outcome] = [:]
    for view in views where view.isOwn {
      let outcome = try tried[view] ?? LeakTest(view).run()
      tried[view] = outcome
      if outcome == .elsewhere { findings.append(leak(view)) }
    }
    return Outcome(
      saw: "resolv.conf of \(counted(views.count, "namespace"))"
        + (tried.isEmpty ? "" : ", and who answers a lookup in those with servers of their own"),
      findings)
  }

  // MARK: servers on the loopback

  /// Servers on the host's loopback, such as the stub of systemd-resolved, are not there inside.
  private static func unreachable(
    _ view: ResolverView, _ store: NamespaceStore
  ) throws -> Finding? {
    let addresses = view.servers.compactMap { IPAddress($0) }
    guard addresses.allSatisfy(\.isLoopback), view.servers.count == addresses.count else {
      return nil
    }
    let isServed = try store.open(view.name).withEntered {
      ["udp", "udp6", "tcp", "tcp6"].contains(where: listensForQueries)
    }
    if isServed { return nil }
    // Without a server resolv.conf(5) means the one on the loopback.
    let named = view.servers.isEmpty ? "no server" : view.servers.joined(separator: ", ")
    let directory = "/etc/netns/\(view.name)"
    let target = Shell.quoted("\(directory)/resolv.conf")
    // The servers that a stub asks; any other is a guess.
    let hasOthers = (try? UplinkHost.nameServers()) != nil && !view.isOwn
    let source =
      hasOthers
      ? "cat /run/systemd/resolve/resolv.conf" : "echo nameserver \(publicServer)"
    return Finding(
      .warning,
      "\(view.name) has a way out, but \(view.file) names \(named), where nobody listens inside: no name is found"
        + (hasOthers ? "" : " (\(publicServer) is a public server; another may serve you better)"),
      remedy: "mkdir -p \(Shell.quoted(directory)) && \(source) >\(target)")
  }

  /// Quad9.
  private static let publicServer = "9.9.9.9"

  /// Whether a socket in a list of the calling thread's network has port 53 (proc(5), /proc/net/udp): the last four
  /// digits of the second word.
  private static func listensForQueries(_ list: String) -> Bool {
    let text = String(systemBytes: readFile("/proc/thread-self/net/\(list)") ?? [])
    return text.split(separator: "\n").dropFirst().contains { line in
      let words = line.split(separator: " ")
      return words.count > 1 && words[1].hasSuffix(":0035")
    }
  }

  // MARK: who answers

  /// The host's programs that answer in place of the servers of a namespace, and the remedy.
  private static func leak(_ view: ResolverView) -> Finding {
    let words = "\(view.name): a lookup of a name does not reach the servers in \(view.file)"
    let sources = view.sources
    if answers("/var/run/nscd/socket") {
      return Finding(
        .fault, "\(words): nscd of the host answers, by the host's servers",
        remedy: "nscd --shutdown")
    }
    let directory = "/etc/netns/\(view.name)"
    let target = Shell.quoted("\(directory)/nsswitch.conf")
    let write = "sed 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf >\(target)"
    if sources.contains("resolve"), answers("/run/systemd/resolve/io.systemd.Resolve") {
      return Finding(
        .fault,
        "\(words): systemd-resolved of the host answers (nss-resolve), by the host's servers",
        remedy: write)
    }
    if !sources.contains("dns") {
      return Finding(
        .fault, "\(words): hosts in \(view.switchFile) has no \"dns\"",
        remedy: "cp /etc/nsswitch.conf \(target) && sed -i '/^hosts:/d' \(target)"
          + " && echo 'hosts: files dns' >>\(target)")
    }
    return Finding(
      .fault, "\(words): another source of hosts in \(view.switchFile) answers first",
      remedy: write)
  }

  /// Whether a server listens at a socket of the file system.
  private static func answers(_ path: String) -> Bool {
    guard let address = SocketAddress(path: path) else { return false }
    let socket = Glibc.socket(
      AF_UNIX,
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard socket >= 0 else { return false }
    defer { close(socket) }
    return connect(socket, address) == 0 || errno == EAGAIN
  }
}

extension Network {
  fileprivate var leadsOut: Bool { !defaultRoutes.isEmpty }
}

/// The files by which names are looked up in a namespace.
struct ResolverView: Hashable {
  let name: NamespaceName
  /// Whether the namespace has a resolv.conf of its own.
  let isOwn: Bool
  let file: String
  /// The servers, as resolv.conf(5) names them.
  let servers: [String]
  let switchFile: String
  /// The sources of hosts (nsswitch.conf(5)).
  let sources: [String]
  /// Directories that commands inside see as empty.
  let emptied: [String]

  // The name alone makes no difference.
  static func == (left: Self, right: Self) -> Bool {
    left.servers == right.servers && left.sources == right.sources && left.emptied == right.emptied
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(servers)
    hasher.combine(sources)
  }

  init(_ name: NamespaceName, _ store: NamespaceStore) throws {
    self.name = name
    func read(_ file: String) -> (path: String, text: String)? {
      for path in ["/etc/netns/\(name)/\(file)", "/etc/\(file)"] {
        if let bytes = readFile(path) { return (path, String(systemBytes: bytes)) }
      }
      return nil
    }
    let resolver = read("resolv.conf")
    file = resolver?.path ?? "/etc/resolv.conf"
    isOwn = file.hasPrefix("/etc/netns/")
    servers = NameServers.read(resolver?.text ?? "")
    let switches = read("nsswitch.conf")
    switchFile = switches?.path ?? "/etc/nsswitch.conf"
    let line = switches?.text.split(separator: "\n").first { $0.hasPrefix("hosts:") }
    // The default of glibc, which may be built with others.
    sources =
      line?.dropFirst("hosts:".count).split { $0 == " " || $0 == "\t" }.map(String.init)
      ?? ["files", "dns"]
    emptied = try UplinkHost(store: store).hiddenDirectories(
      NamespaceIdentity(path: store.path(name)))
  }
}
