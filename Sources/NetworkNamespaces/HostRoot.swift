import Glibc

/// Where what a plain user's namespaces cover of the host is seen inside: a directory of the shape of the
/// root directory.
package enum HostRoot {
  package static let path = "/run/.host"

  /// What a path is outside, which leads to the same file inside.
  package static func outer(_ path: String) -> String {
    path.hasPrefix("\(Self.path)/") ? String(path.dropFirst(Self.path.count)) : path
  }

  /// Whether the calling process is inside of such namespaces.
  package static var isThere: Bool { access("\(path)/run", F_OK) == 0 }
}
