import CLinux
import Glibc
import Linux
import Netlink
import NetworkNamespaces
import RouteNetlink

/// Looks up a name as a program in a namespace would, with its files in /etc, but in a throwaway network in which this
/// program is every server that resolv.conf names. No query leaves the machine through it.
struct LeakTest {
  enum Outcome {
    /// The answer was that of the server.
    case asked
    /// Something else answered, or nothing did.
    case elsewhere
    /// Nothing was tried: there is no getent(1), or no server that this program can be.
    case untried
  }

  private let view: ResolverView
  private let program: String?

  init(_ view: ResolverView) {
    self.view = view
    program = SearchPath.find("getent")
  }

  /// The longest that a lookup may take: resolv.conf(5) gives each server 5 seconds.
  private static let seconds = 6

  func run() throws -> Outcome {
    let addresses = view.servers.compactMap { IPAddress($0) }
    guard let program, !addresses.isEmpty else { return .untried }
    var outcome = Outcome.untried
    var failure: (any Error)?
    let code = runOnThread {
      do {
        guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
          throw NamespaceError(.createNamespace, "unshare", code: errno)
        }
        try Self.takeAddresses(addresses)
        outcome = try lookUp(program)
      } catch { failure = error }
    }
    guard code == 0 else { throw NamespaceError(.createNamespace, "pthread_create", code: code) }
    if let failure { throw failure }
    return outcome
  }

  private static func takeAddresses(_ addresses: [IPAddress]) throws(NetlinkError) {
    let connection = NetlinkConnection(try NetlinkSocket())
    try connection.perform(LinkRequest.set(index: 1) { $0.up = true })
    // Programs look up IPv4 addresses only where there is one beyond the loopback's (AI_ADDRCONFIG, getaddrinfo(3)).
    let needed = addresses + [IPAddress(NameServer.answer)].compactMap(\.self)
    for address in Set(needed) where !address.isLoopback {
      var request = AddressRequest(
        .replace, IPPrefix(address, length: address.bitWidth), index: 1)
      // Without waiting for duplicates.
      if address.family == .ipv6 { request.flags = .noDAD }
      try connection.perform(request)
    }
  }

  /// On a thread in the throwaway network.
  private func lookUp(_ program: String) throws -> Outcome {
    let server = try NameServer()
    // Names below test are nobody's (RFC 6761).
    let name = "netns-doctor-\(UInt32.random(in: 0 ... .max)).test."
    var command = Command([program, "ahostsv4", name])
    command.isIsolated = true
    command.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(nothing) }
    command.standardInput = nothing
    command.standardError = nothing
    let handle = try NamespaceHandle(name: view.name.text, path: "/proc/thread-self/ns/net")
    var environment = ExecEnvironment()
    environment.keepsResolver = false
    environment.emptiedPaths = view.emptied
    let output = try Program.output(seconds: Self.seconds, serving: server) { standardOutput in
      command.standardOutput = standardOutput
      return try handle.spawn(command, environment: environment)
    }
    return String(systemBytes: output).hasPrefix("\(NameServer.answer) ") ? .asked : .elsewhere
  }
}

/// A DNS server at port 53 of the calling thread's network, which gives every name the same address (RFC 1035,
/// section 4).
final class NameServer {
  /// An address of documentation (RFC 5737).
  static let answer = "192.0.2.53"

  let sockets: [Int32]

  init() throws {
    sockets = try [[UInt8](repeating: 0, count: 4), [UInt8](repeating: 0, count: 16)]
      .compactMap { any in
        let family = any.count == 4 ? AF_INET : AF_INET6
        let socket = Glibc.socket(
          family,
          Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            | Int32(SOCK_NONBLOCK.rawValue), 0)
        // A kernel without IPv6 has no servers there either.
        if socket < 0, errno == EAFNOSUPPORT { return nil }
        if any.count == 16 { _ = setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        guard let address = SocketAddress(any, port: 53), bind(socket, address) == 0 else {
          let code = errno
          close(socket)
          throw NamespaceError(.open, "port 53", code: code)
        }
        return socket
      }
  }

  deinit { for socket in sockets { close(socket) } }

  /// Answers a query that waits at a socket.
  func serve(_ socket: Int32) {
    var query = [UInt8](repeating: 0, count: 1500)
    guard let (count, sender) = recvfrom(socket, &query, 0), count > 12,
      let reply = Self.reply(Array(query[..<count]))
    else { return }
    _ = sendto(socket, reply, 0, sender)
  }

  /// The header, the question, and for a question about IPv4 one answer that lasts 0 seconds.
  static func reply(_ query: [UInt8]) -> [UInt8]? {
    var end = 12
    while end < query.count, query[end] != 0 { end += Int(query[end]) + 1 }
    end += 1 + 4
    guard end <= query.count else { return nil }
    let isAboutIPv4 = query[end - 4] == 0 && query[end - 3] == 1
    var reply = Array(query[..<2])
    reply += [0x81, 0x80, 0, 1, 0, isAboutIPv4 ? 1 : 0, 0, 0, 0, 0]
    reply += query[12..<end]
    if isAboutIPv4, let address = IPAddress(answer) {
      reply += [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4] + address.bytes
    }
    return reply
  }
}
