import Glibc

/// Where what a plain user's namespaces cover of the host is seen inside: a directory of the shape of the
/// root directory.
package enum HostRoot {
  package static let path = "/run/.host"

  /// Whether the calling process is inside of such namespaces.
  package static var isThere: Bool { access("\(path)/run", F_OK) == 0 }
}
