import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The options that map the users and groups of a new user namespace.
enum IdentityWords {
  static var options: [NetnsCommand.Option] {
    [
      NetnsCommand.Option(name: "--map-root", purpose: "You are root inside; needs the user kind."),
      NetnsCommand.Option(
        name: "--map-user", value: .text("UID[:GID]"), purpose: "You are this user inside."),
      NetnsCommand.Option(
        name: "--map-auto",
        purpose: "All others are those that /etc/subuid and /etc/subgid give you."),
      NetnsCommand.Option(
        name: "--map-users", value: .text("IN:OUT:COUNT"),
        purpose: "So many users from IN on are those from OUT on outside; more after a comma."),
      NetnsCommand.Option(
        name: "--map-groups", value: .text("IN:OUT:COUNT"), purpose: "The same for groups."),
    ]
  }

  /// Whether an option is one of these.
  static func contains(_ option: String) -> Bool { option.hasPrefix("--map-") }

  /// The maps of users and groups; nil for those that no option sets.
  static func maps(
    _ arguments: Arguments
  ) throws(CommandFailure) -> (users: IdentityMap?, groups: IdentityMap?) {
    let own = try own(arguments)
    let isAuto = arguments.options.contains("--map-auto")
    return (
      try map(
        ranges(arguments, "--map-users", isAuto ? SubordinateIDs.userFile : nil),
        own?.user, outside: geteuid()),
      try map(
        ranges(arguments, "--map-groups", isAuto ? SubordinateIDs.groupFile : nil),
        own?.group, outside: getegid())
    )
  }

  private static func own(
    _ arguments: Arguments
  ) throws(CommandFailure) -> (user: UInt32, group: UInt32)? {
    let isRoot = arguments.options.contains("--map-root")
    guard let word = arguments.value(of: "--map-user") else { return isRoot ? (0, 0) : nil }
    if isRoot { throw .grammar("netns: --map-root and --map-user exclude each other") }
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    let ids = parts.compactMap { CommandUser.id($0) }
    guard ids.count == parts.count, ids.count == 1 || ids.count == 2 else {
      throw .grammar("netns: --map-user takes UID or UID:GID, not \"\(word)\"")
    }
    return (ids[0], ids.count == 2 ? ids[1] : ids[0])
  }

  private static func ranges(
    _ arguments: Arguments, _ option: String, _ subordinateFile: String?
  ) throws(CommandFailure) -> [IdentityMap.Range] {
    var ranges: [IdentityMap.Range] = []
    if let subordinateFile { ranges.append(try subordinate(subordinateFile)) }
    for given in arguments.optionValues where given.name == option {
      for word in given.value.split(separator: ",", omittingEmptySubsequences: false) {
        let ids = word.split(separator: ":", omittingEmptySubsequences: false).map(number)
        guard ids.count == 3, let inside = ids[0], let outside = ids[1], let count = ids[2] else {
          throw .grammar("netns: \(option) takes IN:OUT:COUNT, not \"\(word)\"")
        }
        ranges.append(IdentityMap.Range(inside: inside, outside: outside, count: count))
      }
    }
    return ranges
  }

  /// A number made of digits only.
  private static func number(_ word: Substring) -> UInt32? {
    word.utf8.first == UInt8(ascii: "+") ? nil : UInt32(word)
  }

  /// The caller's range in a file of subordinate ids, mapped from 0 on inside.
  private static func subordinate(_ file: String) throws(CommandFailure) -> IdentityMap.Range {
    let user = geteuid()
    let name = SubordinateIDs.name(of: user)
    let blocks = SubordinateIDs.blocks(of: user, name: name, in: file)
    if blocks == nil, errno != ENOENT {
      throw CommandFailure("netns: cannot read \(file): \(errorText(errno))")
    }
    guard let block = blocks?.first else {
      let owner = name ?? String(user)
      throw CommandFailure(
        "netns: \(file) gives \(owner) no ids; a line such as \(owner):100000:65536 does")
    }
    return IdentityMap.Range(inside: 0, outside: block.first, count: block.count)
  }

  private static func map(
    _ ranges: [IdentityMap.Range], _ own: UInt32?, outside: UInt32
  ) throws(CommandFailure) -> IdentityMap? {
    do throws(IdentityMapError) {
      guard let own else { return ranges.isEmpty ? nil : try IdentityMap(ranges) }
      let single = IdentityMap.Range(inside: own, outside: outside, count: 1)
      if ranges.isEmpty { return try IdentityMap([single]) }
      return try IdentityMap(ranges).placing(own, outside: outside)
    } catch { throw .grammar("netns: \(error)") }
  }
}
