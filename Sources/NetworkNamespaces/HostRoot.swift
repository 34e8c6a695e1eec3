import Glibc
import Linux

/// Inside an unprivileged user's namespaces, the directory that shows what they cover of the host. It is laid
/// out like the root directory.
package enum HostRoot {
  package static let path = "/run/.host"

  /// The path outside for a path inside, if it is in this directory.
  package static func outer(_ path: String) -> String {
    path.hasPrefix("\(Self.path)/") ? String(path.dropFirst(Self.path.count)) : path
  }

  /// Whether the calling process is inside such namespaces.
  package static var isThere: Bool { access("\(path)/run", F_OK) == 0 }
}
