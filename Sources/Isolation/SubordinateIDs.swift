import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The ids that a user may map into namespaces besides the own one (subuid(5), subgid(5)).
public enum SubordinateIDs {
  /// The two files.
  public static let userFile = "/etc/subuid"
  /// See `userFile`.
  public static let groupFile = "/etc/subgid"

  /// A first id and how many there are from it on.
  public struct Block: Sendable, Hashable {
    /// An id of the initial user namespace.
    public var first: UInt32
    /// How many there are.
    public var count: UInt32
  }

  /// The blocks that a file has for a user, by name or number, in the file's order; nil with errno set where
  /// it cannot be read.
  public static func blocks(of user: uid_t, name: String?, in file: String) -> [Block]? {
    guard let content = readFile(file) else { return nil }
    return content.split(separator: UInt8(ascii: "\n")).compactMap { line in
      let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      let owner = String(systemBytes: fields[0])
      guard owner == name || owner == String(user),
        let first = UInt32(String(systemBytes: fields[1])),
        let count = UInt32(String(systemBytes: fields[2]))
      else { return nil }
      return Block(first: first, count: count)
    }
  }

  /// The name of a user; nil for one that has none.
  public static func name(of user: uid_t) -> String? {
    guard let entry = getpwuid(user) else { return nil }
    let name = entry.pointee.pw_name
    return name.map { String(system: $0) }
  }
}
