import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Uplinks
import Linux

/// Why a namespace got no uplink.
public enum RootlessUplinkError: Error, Sendable {
  /// Neither pasta nor slirp4netns is installed.
  case noProgram
  /// The holder has no namespace with that name.
  case noNamespace(String)
  /// The namespace has no uplink; nil means the holder's own.
  case noUplink(String?)
  /// The port is already published by another namespace.
  case taken(PublishedPort, by: String?)
  /// The port is not published by the namespace.
  case notPublished(PublishedPort)
  /// /dev/net/tun cannot be opened; its mode, or nil if it is missing.
  case tunDevice(mode: mode_t?)
  /// Only slirp4netns is installed, which cannot publish ports.
  case noPorts
  /// The host's port is not available. `lowest` is the first unprivileged port if this one is below it,
  /// otherwise nil.
  case port(UplinkError, lowest: UInt16?)
  /// The program ended with this message.
  case failed(program: String, words: String)
  /// A system call or a step failed.
  case system(RootlessError)
}

extension RootlessUplink {
  /// How the ports that lead into a namespace change.
  public enum PortChange: Sendable {
    /// The ports stay as they are.
    case none
    /// These ports are added.
    case add([PublishedPort])
    /// These ports are removed.
    case remove([PublishedPort])

    fileprivate func ports(
      of old: [PublishedPort]
    ) throws(RootlessUplinkError) -> [PublishedPort] {
      switch self {
      case .none: return old
      case .add(let ports): return old.filter { !ports.contains($0) } + ports
      case .remove(let ports):
        if let missing = ports.first(where: { !old.contains($0) }) { throw .notPublished(missing) }
        return old.filter { !ports.contains($0) }
      }
    }
  }

  /// Removes the uplink of a namespace.
  public static func remove(_ holder: Holder, _ name: String?) throws(RootlessUplinkError) {
    let lock: RuntimeDirectory.Lock
    do throws(RootlessError) { lock = try holder.directory.lock() } catch { throw .system(error) }
    defer { lock.release() }
    guard let uplink = RootlessUplink(holder.directory, name) else { throw .noUplink(name) }
    uplink.end()
  }

  /// Gives a namespace an uplink, and changes the ports that lead into it. An existing, different uplink ends
  /// first; it is started again if the new one fails.
  public static func make(
    _ holder: Holder, _ name: String?, _ change: PortChange = .none
  ) throws(RootlessUplinkError) {
    let lock: RuntimeDirectory.Lock
    do throws(RootlessError) { lock = try holder.directory.lock() } catch { throw .system(error) }
    defer { lock.release() }
    endStarted(in: holder.directory)
    if let name, !holder.hasNamespace(name) { throw .noNamespace(name) }
    var old = RootlessUplink(holder.directory, name)
    if let gone = old, gone.isGone(holder) {
      gone.end()
      old = nil
    }
    let ports = try change.ports(of: old?.ports ?? [])
    if let old, old.isAlive, old.ports == ports { return }
    try refuseTaken(ports, name, holder)
    let program = try findProgram(ports)
    try checkDevice()
    let held = old.map { $0.isAlive ? $0.ports : [] } ?? []
    for port in ports where !held.contains(port) {
      do throws(UplinkError) { try HostPorts.check(port) } catch {
        let isLow = port.host.lowerBound < firstFree
        throw .port(error, lowest: isLow ? port.host.lowerBound : nil)
      }
    }
    let wasAlive = old?.isAlive ?? false
    old?.end()
    do throws(RootlessUplinkError) { try start(holder, name, program, ports) } catch {
      // The reason why the new one failed is what matters.
      if wasAlive { try? start(holder, name, program, held) }
      // The namespace may have been removed in the meantime.
      if let name, !holder.hasNamespace(name) { throw .noNamespace(name) }
      throw error
    }
  }

  private static func refuseTaken(
    _ ports: [PublishedPort], _ name: String?, _ holder: Holder
  ) throws(RootlessUplinkError) {
    for uplink in all(in: holder.directory) where uplink.name != name && uplink.isAlive {
      if let port = ports.first(where: { uplink.ports.contains(where: $0.overlaps) }) {
        throw .taken(port, by: uplink.name)
      }
    }
  }

  /// The first port that needs no privileges (ip(7)).
  private static var firstFree: UInt16 {
    let bytes = readFile("/proc/sys/net/ipv4/ip_unprivileged_port_start") ?? []
    return UInt16(String(decoding: bytes.dropLast(), as: UTF8.self)) ?? 1024
  }

  private static func start(
    _ holder: Holder, _ name: String?, _ program: (path: String, isPasta: Bool),
    _ ports: [PublishedPort]
  ) throws(RootlessUplinkError) {
    let directory = holder.directory
    do throws(RootlessError) {
      guard mkdir(directory.uplinks, 0o700) == 0 || errno == EEXIST else {
        throw RootlessError("making the directory", directory.uplinks, code: errno)
      }
    } catch { throw .system(error) }
    let file = directory.startedUplink
    defer { _ = unlink(file) }
    let users = "/proc/\(holder.pid)/ns/user"
    let network = name.map(holder.path) ?? "/proc/\(holder.pid)/ns/net"
    let pid =
      program.isPasta
      ? try startPasta(program.path, users, network, ports, file)
      : try startSlirp(program.path, users, network, directory)
    guard let namespace = NamespaceIdentity(path: network) else {
      endStarted(in: directory)
      throw .noNamespace(name ?? "")
    }
    let uplink = RootlessUplink(
      directory, name, pid: pid, program: program.isPasta ? "pasta" : "slirp4netns",
      namespace: namespace, ports: ports)
    do throws(RootlessError) {
      try uplink.save()
      if Resolver.isNeeded {
        try Resolver(directory, name).write(
          server: program.isPasta ? Resolver.pasta : Resolver.slirp)
      }
    } catch {
      uplink.end()
      throw .system(error)
    }
  }

  private static func checkDevice() throws(RootlessUplinkError) {
    do throws(TunDevice.Refusal) { try TunDevice.check() } catch {
      throw .tunDevice(mode: error.mode)
    }
  }

  private static func findProgram(
    _ ports: [PublishedPort]
  ) throws(RootlessUplinkError) -> (path: String, isPasta: Bool) {
    if let path = SearchPath.find("pasta") { return (path, true) }
    guard let path = SearchPath.find("slirp4netns") else { throw .noProgram }
    if !ports.isEmpty { throw .noPorts }
    return (path, false)
  }

  /// The name of the uplink device inside, as with `netns uplink`.
  private static let device = "uplink"

  /// Ends a process that a killed command had started but not recorded yet. No other command runs meanwhile.
  static func endStarted(in directory: RuntimeDirectory) {
    let file = directory.startedUplink
    guard let pid = startedProcess(file) else { return }
    _ = unlink(file)
    let descriptor = linux_pidfd(pid)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // The pid may have been reused by now.
    let words = (readFile("/proc/\(pid)/cmdline") ?? []).split(separator: 0).map {
      String(systemBytes: $0)
    }
    let isPasta = words.contains(file)
    let isSlirp = words.first?.hasSuffix("slirp4netns") == true && words.contains(device)
    if isPasta || isSlirp { end(descriptor) }
  }

  private static func startedProcess(_ file: String) -> pid_t? {
    readFile(file).flatMap { bytes in
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.flatMap { pid_t($0) }
    }
  }

  /// pasta goes into the background as soon as it is ready.
  private static func startPasta(
    _ program: String, _ users: String, _ network: String, _ ports: [PublishedPort], _ file: String
  ) throws(RootlessUplinkError) -> pid_t {
    // Nothing on the host may be reached through the address of the gateway or of the loopback.
    var words = [
      program, "--quiet", "--config-net", "--no-map-gw", "--dns-forward", Resolver.pasta, "-T",
      "none", "-U", "none", "--ns-ifname", device, "--pid", file,
    ]
    for (option, transport) in [("-t", PublishedPort.Transport.tcp), ("-u", .udp)] {
      let own = ports.filter { $0.transport == transport }
      if own.isEmpty { words += [option, "none"] }
      for port in own {
        words += [option, (port.address.map { "\($0)/" } ?? "") + port.ranges]
      }
    }
    words += ["--userns", users, "--netns", network]
    let (status, output) = try run(words)
    guard status == 0, let pid = startedProcess(file) else {
      throw .failed(program: "pasta", words: output)
    }
    return pid
  }

  private static func startSlirp(
    _ program: String, _ users: String, _ network: String, _ directory: RuntimeDirectory
  ) throws(RootlessUplinkError) -> pid_t {
    // It writes "1" once it is ready. "$0" is the file in the shell's script.
    let script = """
      exec 9>&1; setsid "$@" --ready-fd=9 >/dev/null 2>/dev/null </dev/null & echo $! >"$0"
      """
    let (_, output) = try run([
      "sh", "-c", script, directory.startedUplink, program, "--configure", "--enable-ipv6",
      "--mtu=65520", "--disable-host-loopback", "--userns-path=\(users)", "--netns-type=path",
      network, device,
    ])
    guard output.hasSuffix("1"), let pid = startedProcess(directory.startedUplink) else {
      endStarted(in: directory)
      throw .failed(program: "slirp4netns", words: output)
    }
    return pid
  }

  /// Runs a program until it and its children have closed their output.
  private static func run(_ words: [String]) throws(RootlessUplinkError) -> (
    status: Int32, output: String
  ) {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC) == 0 else {
      throw .system(RootlessError("pipe", code: errno))
    }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { for descriptor in [ends[0], null] { close(descriptor) } }
    var command = Command(words)
    command.isIsolated = true
    command.standardInput = null
    command.standardOutput = ends[1]
    command.standardError = ends[1]
    let child: pid_t
    do throws(NamespaceError) { child = try command.spawn() } catch {
      close(ends[1])
      throw .system(RootlessError("starting", words[0], code: error.code))
    }
    close(ends[1])
    let output = readAll(ends[0]) ?? []
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    // Without a system log, pasta prints the messages for it.
    let lines = String(systemBytes: output).split(separator: "\n").filter {
      !$0.hasPrefix("Failed to send ")
    }
    return (status, lines.joined(separator: "\n"))
  }
}
