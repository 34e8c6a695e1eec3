import Glibc

/// An entry of the database of users (passwd(5)).
package struct UserEntry: Sendable {
  package let name: String
  package let user: uid_t
  package let group: gid_t
  package let directory: String
  package let shell: String

  /// The user with this id (getpwuid(3)).
  package init?(id: uid_t) {
    let entry = NameService.find("passwd", String(id), separator: ":") {
      unsafe UserEntry(getpwuid(id))
    } else: {
      UserEntry($0)
    }
    guard let entry else { return nil }
    self = entry
  }

  /// The user with this name (getpwnam(3)).
  package init?(name: String) {
    let entry = NameService.find("passwd", name, separator: ":") {
      unsafe UserEntry(name.withSystemString { unsafe getpwnam($0) })
    } else: { fields in
      // getent takes a name of digits for an id.
      fields[0] == name || uid_t(name) == nil ? UserEntry(fields) : nil
    }
    guard let entry else { return nil }
    self = entry
  }

  private init?(_ entry: UnsafeMutablePointer<passwd>?) {
    guard let entry = unsafe entry?.pointee else { return nil }
    name = unsafe String(system: entry.pw_name)
    user = unsafe entry.pw_uid
    group = unsafe entry.pw_gid
    directory = unsafe String(system: entry.pw_dir)
    shell = unsafe String(system: entry.pw_shell)
  }

  /// The fields of a line (passwd(5)).
  private init?(_ fields: [Substring]) {
    guard fields.count == 7, let user = uid_t(fields[2]), let group = gid_t(fields[3]) else {
      return nil
    }
    name = String(fields[0])
    self.user = user
    self.group = group
    directory = String(fields[5])
    shell = String(fields[6])
  }

  /// The groups that the user is in, the one of this entry among them (getgrouplist(3)).
  package var groups: [gid_t] {
    // The files may have only some of the groups, so getent is asked first.
    NameService.find("initgroups", name) {
      nil
    } else: { fields in
      [group] + fields.dropFirst().compactMap { gid_t($0) }.filter { $0 != group }
    } ?? libraryGroups
  }

  private var libraryGroups: [gid_t] {
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
  package init?(id: gid_t) {
    let entry = NameService.find("group", String(id), separator: ":") {
      unsafe GroupEntry(getgrgid(id))
    } else: {
      GroupEntry($0)
    }
    guard let entry else { return nil }
    self = entry
  }

  /// The group with this name (getgrnam(3)).
  package init?(name: String) {
    let entry = NameService.find("group", name, separator: ":") {
      unsafe GroupEntry(name.withSystemString { unsafe getgrnam($0) })
    } else: { fields in
      // getent takes a name of digits for an id.
      fields[0] == name || gid_t(name) == nil ? GroupEntry(fields) : nil
    }
    guard let entry else { return nil }
    self = entry
  }

  private init?(_ entry: UnsafeMutablePointer<group>?) {
    guard let entry = unsafe entry?.pointee else { return nil }
    name = unsafe String(system: entry.gr_name)
    group = unsafe entry.gr_gid
  }

  /// The fields of a line (group(5)).
  private init?(_ fields: [Substring]) {
    guard fields.count == 4, let group = gid_t(fields[2]) else { return nil }
    name = String(fields[0])
    self.group = group
  }
}
