import RouteNetlink

/// A machine that carries a part of a lab.
public struct LabHost: Sendable, Hashable, Codable {
  /// The UDP port of VXLAN (RFC 7348).
  static let usualPort = 4789

  /// Its name in the file.
  public var name: String
  /// What ssh(1) takes for it; nil for the machine that netns runs on.
  public var ssh: String?
  /// Its address in the network between the hosts; nil for the first one of `device`.
  public var address: IPAddress?
  /// Its device in that network; nil for the one that has the address.
  public var device: String?
  /// Its share of the nodes that are placed automatically, from 1.
  public var weight = 1
  /// The groups whose nodes it carries.
  public var groups: [String] = []
  /// The command line that runs netns-lab there.
  public var command: String?
  /// The name of the copy of netns-lab that `up --push` put there; nil for none.
  var pushed: String?
  /// The UDP port of the VXLAN devices between hosts.
  public var port = Self.usualPort
  /// Whether VXLAN devices learn the other ends from BGP EVPN; nil for no.
  public var usesEVPN: Bool?
  /// Where the file declares it.
  public var origin = Origin()

  init(name: String) { self.name = name }

  /// Whether two entries lead to the same machine in the same way.
  package func isReached(as other: LabHost) -> Bool {
    ssh == other.ssh && command == other.command
  }

  /// What a shell there runs as netns-lab.
  var program: String {
    guard let pushed else { return command ?? HostConnection.usualCommand }
    let before = (command ?? "").split(separator: " ").dropLast().map(String.init)
    return (before + [HostProgram.place(pushed)]).joined(separator: " ")
  }

  private static let formerEnding = " (former)"

  /// The same for a host whose name leads to another machine by now. No name in a file has blanks.
  package var former: LabHost {
    var host = self
    if !isFormer { host.name += Self.formerEnding }
    return host
  }

  package var isFormer: Bool { name.hasSuffix(Self.formerEnding) }

  /// The host in a word for ssh(1): `10.0.0.1` of `user@10.0.0.1` and of `ssh://user@10.0.0.1:22`.
  static func host(in ssh: String) -> String {
    let isURI = ssh.hasPrefix("ssh://")
    let bare = isURI ? String(ssh.dropFirst(6)) : ssh
    let host = bare.lastIndex(of: "@").map { String(bare[bare.index(after: $0)...]) } ?? bare
    guard isURI else { return host }
    if host.hasPrefix("[") { return String(host.dropFirst().prefix { $0 != "]" }) }
    return String(host.prefix { $0 != ":" && $0 != "/" })
  }
}
