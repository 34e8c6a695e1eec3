import Glibc
import Isolation
import Netlink

/// The user that a command runs as.
struct CommandUser {
  private(set) var user: uid_t
  private(set) var group: gid_t
  /// The further groups; nil for none but `group`.
  private(set) var groups: [gid_t]?
  /// HOME, USER, LOGNAME and SHELL, as the machine knows the user.
  private(set) var variables: [String] = []

  /// `USER` or `USER:GROUP`, names or numbers, as the caller's machine knows them.
  init(_ word: String) throws(CommandFailure) {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    let number = Self.id(name)
    let entry = number.map { getpwuid($0) } ?? name.withSystemString { getpwnam($0) }
    if let entry {
      user = entry.pointee.pw_uid
      group = entry.pointee.pw_gid
      variables = Self.variables(entry.pointee)
    } else if let number, parts.count > 1 {
      (user, group) = (number, 0)
    } else {
      throw CommandFailure(
        "netns: there is no user \"\(name)\" here"
          + (number == nil ? "" : "; give the group too: \(name):GROUP"), status: 255)
    }
    if parts.count > 1 {
      group = try Self.group(String(parts[1]))
    } else if let entry {
      groups = Self.groups(entry.pointee.pw_name, group)
    }
  }

  /// The groups of a list, divided by commas; none for `none`.
  static func groups(_ list: String) throws(CommandFailure) -> [gid_t] {
    if list == "none" { return [] }
    var groups: [gid_t] = []
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      groups.append(try group(String(word)))
    }
    return groups
  }

  private static func group(_ word: String) throws(CommandFailure) -> gid_t {
    if let number = id(word) { return number }
    guard let entry = word.withSystemString({ getgrnam($0) }) else {
      throw CommandFailure("netns: there is no group \"\(word)\" here", status: 255)
    }
    return entry.pointee.gr_gid
  }

  /// 4294967295 is nobody's number.
  private static func id(_ word: String) -> UInt32? {
    UInt32(word).flatMap { $0 == .max ? nil : $0 }
  }

  private static func groups(_ name: UnsafePointer<CChar>, _ group: gid_t) -> [gid_t] {
    var count: Int32 = 64
    var groups = [gid_t](repeating: 0, count: Int(count))
    while getgrouplist(name, group, &groups, &count) < 0, count > groups.count {
      groups = [gid_t](repeating: 0, count: Int(count))
    }
    return Array(groups.prefix(Int(count)))
  }

  private static func variables(_ entry: passwd) -> [String] {
    let name = String(system: entry.pw_name)
    return [
      "HOME=\(String(system: entry.pw_dir))", "USER=\(name)", "LOGNAME=\(name)",
      "SHELL=\(String(system: entry.pw_shell))",
    ]
  }
}

extension Sandbox {
  /// Has the command run as a user.
  mutating func run(as user: CommandUser) {
    self.user = user.user
    group = user.group
    supplementaryGroups = user.groups.map { .only($0) } ?? .dropped
    deathSignalOutlastsUser = true
  }
}
