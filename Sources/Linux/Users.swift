import Glibc

/// An entry of the database of users (passwd(5)).
package struct UserEntry: Sendable {
  package let name: String
  package let user: uid_t
  package let group: gid_t
  package let directory: String
  package let shell: String

  /// The user with this id (getpwuid(3)).
  package init?(id: uid_t) { unsafe self.init(getpwuid(id)) }

  /// The user with this name (getpwnam(3)).
  package init?(name: String) {
    unsafe self.init(name.withSystemString { unsafe getpwnam($0) })
  }

  private init?(_ entry: UnsafeMutablePointer<passwd>?) {
    guard let entry = unsafe entry?.pointee else { return nil }
    name = unsafe String(system: entry.pw_name)
    user = unsafe entry.pw_uid
    group = unsafe entry.pw_gid
    directory = unsafe String(system: entry.pw_dir)
    shell = unsafe String(system: entry.pw_shell)
  }

  /// The groups that the user is in, the one of this entry among them (getgrouplist(3)).
  package var groups: [gid_t] {
    var count: Int32 = 64
    var groups = [gid_t](repeating: 0, count: Int(count))
    return unsafe name.withSystemString { name in
      while unsafe getgrouplist(name, group, &groups, &count) < 0, count > groups.count {
        groups = [gid_t](repeating: 0, count: Int(count))
      }
      return Array(groups.prefix(Int(count)))
    }
  }
}

/// An entry of the database of groups (group(5)).
package struct GroupEntry: Sendable {
  package let name: String
  package let group: gid_t

  /// The group with this id (getgrgid(3)).
  package init?(id: gid_t) { unsafe self.init(getgrgid(id)) }

  /// The group with this name (getgrnam(3)).
  package init?(name: String) {
    unsafe self.init(name.withSystemString { unsafe getgrnam($0) })
  }

  private init?(_ entry: UnsafeMutablePointer<group>?) {
    guard let entry = unsafe entry?.pointee else { return nil }
    name = unsafe String(system: entry.gr_name)
    group = unsafe entry.gr_gid
  }
}
