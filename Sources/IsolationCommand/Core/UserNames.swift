import Glibc

/// The names of users, each asked for once (getpwuid(3)).
package struct UserNames {
  private var known: [uid_t: [UInt8]] = [:]

  package init() {}

  /// A user's name; the number of one who has none.
  package mutating func name(_ uid: uid_t) -> [UInt8] {
    if let name = known[uid] { return name }
    var name = Array(String(uid).utf8)
    if let entry = getpwuid(uid), let text = entry.pointee.pw_name, strlen(text) > 0 {
      name = Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
    known[uid] = name
    return name
  }
}
