import Glibc
import Netlink
import Linux

/// The user that a command runs as.
public struct CommandUser: Sendable, Hashable {
  /// The user id (credentials(7)).
  public let user: uid_t
  /// The primary group id.
  public let group: gid_t
  /// The supplementary group ids.
  public let groups: [gid_t]
  /// HOME, USER, LOGNAME and SHELL from the user database, as "NAME=VALUE"; none for a numeric id without a
  /// name.
  public let variables: [String]

  /// Reads `USER` or `USER:GROUP`, names or numbers, from the user database (passwd(5), group(5)). `USER` gets
  /// the user's supplementary groups; `USER:GROUP` gets GROUP and no others.
  public init(_ word: String) throws(UnknownUser) {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let number = Self.id(name)
    let entry = number.map { UserEntry(id: $0) } ?? UserEntry(name: name)
    guard entry != nil || number != nil && parts.count > 1 else {
      throw number == nil ? .user(name) : .userWithoutGroup(name)
    }
    user = entry?.user ?? number ?? 0
    variables = entry.map(Self.variables) ?? []
    if parts.count > 1 {
      group = try Self.group(String(parts[1]))
      groups = []
    } else {
      group = entry?.group ?? 0
      groups = entry?.groups ?? []
    }
  }

  /// The groups in a list separated by commas; none for `none`.
  public static func groups(_ list: String) throws(UnknownUser) -> [gid_t] {
    if list == "none" { return [] }
    var groups: [gid_t] = []
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      groups.append(try group(String(word)))
    }
    return groups
  }

  /// Reads a user or group id; nil for a name, and for 4294967295, which is not a valid id.
  public static func id(_ word: some StringProtocol) -> UInt32? {
    guard word.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return UInt32(word).flatMap { $0 == .max ? nil : $0 }
  }

  private static func group(_ word: String) throws(UnknownUser) -> gid_t {
    if let number = id(word) { return number }
    guard let entry = GroupEntry(name: word) else { throw .group(word) }
    return entry.group
  }

  private static func variables(_ entry: UserEntry) -> [String] {
    [
      "HOME=\(entry.directory)", "USER=\(entry.name)", "LOGNAME=\(entry.name)",
      "SHELL=\(entry.shell)",
    ]
  }
}

/// A user or group that does not exist.
public enum UnknownUser: Error, Sendable, Hashable, CustomStringConvertible {
  /// A name or id that no user or group has.
  case user(String), group(String)
  /// A numeric id without a name, and so without a primary group.
  case userWithoutGroup(String)

  public var description: String {
    switch self {
    case .user(let name): "there is no user \"\(name)\" here"
    case .group(let name): "there is no group \"\(name)\" here"
    case .userWithoutGroup(let number):
      "there is no user \"\(number)\" here; give the group too: \(number):GROUP"
    }
  }
}
