import Glibc
import Linux

/// The names of users. Each is looked up only once (getpwuid(3)).
package struct UserNames {
  private var known: [uid_t: [UInt8]] = [:]

  package init() {}

  /// The name of a user, or the number if there is none.
  package mutating func name(_ uid: uid_t) -> [UInt8] {
    if let name = known[uid] { return name }
    var name = Array(String(uid).utf8)
    if let entry = UserEntry(id: uid), !entry.name.isEmpty { name = entry.name.systemBytes }
    known[uid] = name
    return name
  }
}
