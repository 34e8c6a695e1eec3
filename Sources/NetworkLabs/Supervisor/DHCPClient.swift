import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// Runs an installed DHCP client, and acts as the script that the client calls with the address it got.
public enum DHCPClient {
  /// The hidden verb that a client's script runs.
  public static let scriptVerb = "__dhcp"
  /// Text that the script writes to the service's log once it has an address.
  static let boundWords = "netns: bound"

  /// The command line for the first client found along PATH.
  static func command(
    interface: String, node: LabNode, paths: LabPaths
  ) throws(LabError) -> [String] {
    let script = "\(paths.directory)/dhcp-script"
    let own = try TextFile.readLink("/proc/self/exe") ?? "netns-lab"
    try TextFile.write(
      script, "#!/bin/sh\nexec '\(own)' \(scriptVerb) \"$@\"\n", mode: .executable)
    // Next to the logs, under a name that does not count as a log.
    let state = "\(paths.logs)/\(node.name)/.dhcp-\(interface)"
    if let program = find("udhcpc") {
      return [
        program, "-f", "-i", interface, "-s", script, "-t", "5", "-T", "1", "-A", "1", "-x",
        "hostname:\(node.hostname)",
      ]
    }
    if let program = find("dhclient") {
      return [
        program, "-4", "-d", "-sf", script, "-lf", "\(state).leases", "-pf", "\(state).pid",
        "-H", node.hostname, interface,
      ]
    }
    if let program = find("dhcpcd") {
      return [program, "-B", "-4", "-c", script, "-h", node.hostname, interface]
    }
    throw LabError(missingWords)
  }

  /// The one that netns knows best.
  static let usual = "udhcpc"
  static let missingWords = "no DHCP client is installed: udhcpc, dhclient or dhcpcd"
  static var isInstalled: Bool { ["udhcpc", "dhclient", "dhcpcd"].contains { find($0) != nil } }

  private static func find(_ program: String) -> String? {
    SearchPath.find(program, thenIn: SearchPath.administration)
  }

  /// Acts as a client's script if asked to. It reads the variables that udhcpc, dhclient and dhcpcd set.
  ///
  /// - Returns: the exit status; nil if the arguments ask for something else.
  public static func runIfAsked(_ arguments: [String]) -> Int32? {
    guard arguments.first == scriptVerb else { return nil }
    let event = arguments.dropFirst().first ?? variable("reason")?.lowercased() ?? ""
    guard let interface = variable("interface") else { return 1 }
    do {
      let connection = NetlinkConnection(try NetlinkSocket())
      let index = try connection.get(LinkQuery(name: interface)).index
      switch event {
      case "bound", "renew", "rebind", "reboot", "timeout": try bound(index, connection)
      case "deconfig", "expire", "release", "fail", "stop": try clear(index, nil, connection)
      default: break
      }
      return 0
    } catch {
      print("netns: \(error)")
      return 1
    }
  }

  private static func print(_ words: String) {
    let bytes = Array((words + "\n").utf8)
    _ = write(STDOUT_FILENO, bytes)
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func bound(_ index: Int32, _ connection: NetlinkConnection) throws {
    guard let address = (variable("ip") ?? variable("new_ip_address")).flatMap({ IPAddress($0) })
    else { throw LabError("the client reported no address") }
    let length =
      variable("mask").flatMap { Int($0) }
      ?? (variable("subnet") ?? variable("new_subnet_mask")).flatMap { IPAddress($0) }
      .map { $0.bytes.reduce(0) { $0 + $1.nonzeroBitCount } } ?? 24
    let prefix = IPPrefix(address, length: length)
    try clear(index, prefix, connection)
    var request = AddressRequest(.replace, prefix, index: index)
    request.broadcast = prefix.broadcast
    request.originator = AddressOrigin(rawValue: RouteProtocol.dhcp.rawValue)
    try connection.perform(request)
    let routers = (variable("router") ?? variable("new_routers") ?? "").split(separator: " ")
    for router in routers.compactMap({ IPAddress($0) }).prefix(1) {
      var route = RouteRequest(.replace, via: router, device: index)
      route.protocol = .dhcp
      try connection.perform(route)
    }
    try writeResolvConf()
    print("\(boundWords) \(prefix)")
  }

  /// Removes all IPv4 addresses of the device except `kept`.
  private static func clear(
    _ index: Int32, _ kept: IPPrefix?, _ connection: NetlinkConnection
  ) throws {
    var old: [IPPrefix] = []
    try connection.dump(AddressQuery(family: .ipv4, index: index)) { address in
      guard address.index == index, let prefix = address.prefix, prefix != kept else { return }
      old.append(prefix)
    }
    for prefix in old {
      try connection.perform(AddressRequest(.delete, prefix, index: index))
    }
  }

  /// Writes the node's own resolv.conf, which is mounted there.
  private static func writeResolvConf() throws {
    let names = variable("dns") ?? variable("new_domain_name_servers") ?? ""
    let servers = names.split(separator: " ")
    guard !servers.isEmpty else { return }
    var text = ""
    if let domain = variable("domain") ?? variable("new_domain_name") {
      text += "search \(domain)\n"
    }
    text += servers.map { "nameserver \($0)\n" }.joined()
    try TextFile.write("/etc/resolv.conf", text, mode: .readable)
  }
}
