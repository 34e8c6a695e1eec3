import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The ids of an unprivileged user inside: 0 is the user; the others come from /etc/subuid and /etc/subgid, if
/// newuidmap(1) and newgidmap(1) can map them.
public struct SubordinateMap: Sendable {
  /// The mapped user ids.
  public var users: IdentityMap
  /// The mapped group ids.
  public var groups: IdentityMap

  /// Why only the user's own id can be mapped.
  public enum Shortage: Error, Sendable, Hashable {
    /// The file has no ids for the user.
    case noRanges(file: String)
    /// The program is not installed.
    case missing(program: String)
    /// The program has neither the set-user-ID bit nor a capability, or is on a file system that ignores them.
    case notPrivileged(path: String)
    /// No program can give the process privileges (PR_SET_NO_NEW_PRIVS).
    case noNewPrivileges
    /// The program failed, and printed the reason.
    case failed(program: String)
  }

  /// - Throws: what is missing.
  public static func find() throws(Shortage) -> SubordinateMap {
    let user = geteuid()
    let name = SubordinateIDs.name(of: user)
    let users = try map(user, user, name, SubordinateIDs.userFile)
    let groups = try map(getegid(), user, name, SubordinateIDs.groupFile)
    for program in ["newuidmap", "newgidmap"] { try check(program) }
    if linux_refuses_new_privileges() != 0 { throw .noNewPrivileges }
    return SubordinateMap(users: users, groups: groups)
  }

  private static func map(
    _ own: UInt32, _ user: uid_t, _ name: String?, _ file: String
  ) throws(Shortage) -> IdentityMap {
    var ranges = [IdentityMap.Range(inside: 0, outside: own, count: 1)]
    var next: UInt32 = 1
    for block in SubordinateIDs.blocks(of: user, name: name, in: file) ?? [] {
      ranges.append(IdentityMap.Range(inside: next, outside: block.first, count: block.count))
      next &+= block.count
    }
    guard ranges.count > 1 else { throw .noRanges(file: file) }
    // A file with contradictory ranges is ignored.
    guard let map = try? IdentityMap(ranges) else { throw .noRanges(file: file) }
    return map
  }

  private static func check(_ program: String) throws(Shortage) {
    guard let path = SearchPath.find(program) else { throw .missing(program: program) }
    var status = stat()
    let isSetUser = Linux.stat(path, &status) == 0 && status.st_mode & S_ISUID != 0
    guard isSetUser || linux_gives_capabilities(path) != 0 else {
      throw .notPrivileged(path: path)
    }
    var system = statvfs()
    if Linux.statvfs(path, &system) == 0, system.f_flag & UInt(ST_NOSUID) != 0 {
      throw .notPrivileged(path: path)
    }
  }
}

extension Sandbox {
  /// Maps the ids of `map`; with nil, only the user's own, as 0.
  mutating func mapIdentities(_ map: SubordinateMap?) {
    userMap = map.map { .ranges($0.users) } ?? .own(0)
    groupMap = map.map { .ranges($0.groups) } ?? .own(0)
  }
}
