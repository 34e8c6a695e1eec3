import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// dnsmasq(8) for one uplink. It answers only the allowed names, and adds their addresses to the sets of the
/// table before it answers.
struct ResolverProcess {
  /// A process descriptor, readable once the process has ended.
  let process: Int32
  /// The process's output.
  let output: Int32

  private static let package = "dnsmasq-base"

  static func path() throws(UplinkError) -> String {
    try SystemProgram.path("dnsmasq", purpose: "answers the allowed names", package: package)
  }

  init(_ plan: ResolverPlan, table: String, place: ResolverPlace) throws(UplinkError) {
    let servers = try NameServers.host()
    var pipe: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&pipe, O_CLOEXEC) == 0 else { throw UplinkError("pipe", code: errno) }
    defer { close(pipe[1]) }
    output = pipe[0]
    _ = fcntl(output, F_SETFL, O_NONBLOCK)
    var command = Command(
      ["dnsmasq"] + Self.options + ["--listen-address=\(place.address)", "--port=\(place.port)"]
        + plan.arguments(table: table, servers: servers))
    command.program = try Self.path()
    command.isIsolated = true
    command.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
    command.directory = "/"
    command.standardOutput = pipe[1]
    command.standardError = pipe[1]
    do throws(NamespaceError) {
      let pid = try command.spawn()
      process = linux_pidfd(pid)
    } catch { throw UplinkError(error) }
    guard process >= 0 else { throw UplinkError("pidfd_open", code: errno) }
  }

  /// No files of the host are read. There is no cache, so that each answer adds its addresses to the sets
  /// again.
  private static var options: [String] {
    [
      "--keep-in-foreground", "--conf-file=", "--pid-file=", "--log-facility=-",
      "--log-queries=extra", "--no-hosts", "--no-resolv", "--cache-size=0", "--bind-dynamic",
      "--user=\(user)",
    ]
  }

  /// Waits until it listens: its address appears later than the process.
  func waitUntilListening(_ place: ResolverPlace) throws(UplinkError) {
    for _ in 0..<Self.patience {
      if place.answers { return }
      var wait = pollfd(fd: process, events: Int16(POLLIN), revents: 0)
      if poll(&wait, 1) == 1 { throw UplinkError("dnsmasq has ended") }
    }
    throw UplinkError("dnsmasq does not listen at \(place.address), port \(place.port)")
  }

  /// In milliseconds.
  private static let patience = 10_000

  /// In a user namespace with only root it stays that root.
  private static var user: String {
    let isMapped = ["uid_map", "gid_map"].allSatisfy { file in
      let lines = String(systemBytes: readFile("/proc/self/\(file)") ?? []).split(separator: "\n")
      return lines.contains { line in
        let numbers = line.split(separator: " ").compactMap { UInt64($0) }
        return numbers.count == 3 && numbers[0] <= 65534 && numbers[0] + numbers[2] > 65534
      }
    }
    return isMapped && UserEntry(name: "nobody") != nil ? "nobody" : "root"
  }

  /// Why it did not start, from its output: "dnsmasq: failed to create listening socket for ..."
  static func reason(_ lines: [String]) -> String {
    let said = lines.last.map { line in
      line.hasPrefix("dnsmasq: ") ? String(line.dropFirst("dnsmasq: ".count)) : line
    }
    guard let said else { return "dnsmasq ended without a word" }
    if said.contains("nftset") || said.contains("NFTSET") {
      return "dnsmasq has no sets of nftables, which it has since 2.87: \(said)"
    }
    return "dnsmasq: \(said)"
  }
}
