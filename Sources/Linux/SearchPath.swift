import Glibc

/// Programs along a list of directories, as PATH has them (environ(7)).
package enum SearchPath {
  /// The directories of programs for administration. An ordinary user's PATH lacks them, and su(1) keeps that.
  package static let administration = ["/usr/sbin", "/sbin"]

  /// The directories of a list. An empty entry is the working directory.
  package static func directories(_ list: String) -> [String] {
    list.split(separator: ":", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "." : String($0) }
  }

  /// Whether a file can be executed.
  package static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return Linux.stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && access(path, X_OK) == 0
  }

  /// Where a program is in PATH or, after that, in further directories; nil if it is nowhere. Programs in the working
  /// directory do not count, since this is for those that netns itself starts.
  package static func find(_ name: String, thenIn further: [String] = []) -> String? {
    // Without PATH, as execvp(3).
    let list = (getenv("PATH") ?? "/bin:/usr/bin").split(separator: ":").map(String.init)
    return (list + further).map { "\($0)/\(name)" }.first(where: isProgram)
  }
}
