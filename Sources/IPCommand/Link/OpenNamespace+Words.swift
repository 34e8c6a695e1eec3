import Glibc
import NetworkNamespaces

extension OpenNamespace {
  /// nil where it cannot be opened; the caller says so in its own words.
  convenience init?(atPath path: String) {
    guard let handle = try? NamespaceHandle(name: path, path: path) else { return nil }
    self.init(handle)
  }

  /// The namespace of a process; nil where it cannot be opened.
  convenience init?(ofProcess pid: pid_t) {
    guard let handle = try? NamespaceHandle(pid: pid) else { return nil }
    self.init(handle)
  }
}

extension Session {
  /// The file of a namespace that a word after `netns` or `link-netns` names: one of the store, or the word itself
  /// where it has a slash; for `netns` LAB/NODE too.
  func namespacePath(_ word: String) throws(CommandFailure) -> String {
    let isPath = word.utf8.contains(UInt8(ascii: "/")) && !isLabNode(word)
    return isPath ? word : try target(word).path
  }
}
