import Glibc
import NetworkNamespaces

extension OpenNamespace {
  /// nil if it cannot be opened. The caller reports that in its own words.
  convenience init?(atPath path: String) {
    guard let handle = try? NamespaceHandle(name: path, path: path) else { return nil }
    self.init(handle)
  }

  /// The namespace of a process; nil if it cannot be opened.
  convenience init?(ofProcess pid: pid_t) {
    guard let handle = try? NamespaceHandle(pid: pid) else { return nil }
    self.init(handle)
  }
}

extension Session {
  /// The file of the namespace given after `netns` or `link-netns`: a name in the store; a path, if the word has a
  /// slash; or for `netns` also LAB/NODE.
  func namespacePath(_ word: String) throws(CommandFailure) -> String {
    let isPath = word.utf8.contains(UInt8(ascii: "/")) && !isLabNode(word)
    return isPath ? word : try target(word).path
  }
}
