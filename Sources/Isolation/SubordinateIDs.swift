import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The additional ids that a user may map into namespaces (subuid(5), subgid(5)).
public enum SubordinateIDs {
  /// The file with user ids.
  public static let userFile = "/etc/subuid"
  /// The file with group ids.
  public static let groupFile = "/etc/subgid"

  /// A range of ids.
  public struct Block: Sendable, Hashable {
    /// The first id, in the initial user namespace.
    public var first: UInt32
    /// The number of ids.
    public var count: UInt32
  }

  /// The ranges in a file for a user, by name or id, in the file's order; nil with errno set if the file cannot
  /// be read.
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

  /// The name of a user; nil if it has none.
  public static func name(of user: uid_t) -> String? { UserEntry(id: user)?.name }
}
