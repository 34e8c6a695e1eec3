import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The namespace that a word on the command line names.
struct NamespaceTarget {
  /// The name it is known by: the source of its sysfs mount, and its directory below /etc/netns.
  var name: String
  /// The path to open it by.
  var path: String
  /// Its name in the store; nil for a path.
  var storeName: NamespaceName?
}

extension Session {
  /// Finds a namespace by its name in the store. `netns` also accepts a path, such as `/run/netns/NAME` or
  /// `/proc/PID/ns/net`, and LAB/NODE. If a file of that path exists, it is a path.
  ///
  /// The name may be impossible for a file. Then it is simply not found.
  func target(_ word: String) throws(CommandFailure) -> NamespaceTarget {
    guard personality.knowsMore, word.utf8.contains(UInt8(ascii: "/")) else { return named(word) }
    if isLabNode(word) {
      let name = try labNamespace(word)
      return name.isEmpty
        ? NamespaceTarget(name: word, path: "/proc/thread-self/ns/net") : named(name)
    }
    for directory in [store.directory, "/run/netns"] where word.hasPrefix(directory + "/") {
      let name = String(word.dropFirst(directory.count + 1))
      if (try? NamespaceName(name, rules: .fileName)) != nil { return named(name) }
    }
    return NamespaceTarget(name: word, path: word)
  }

  private func named(_ name: String) -> NamespaceTarget {
    NamespaceTarget(
      name: name, path: "\(store.directory)/\(name)",
      storeName: try? NamespaceName(name, rules: .fileName))
  }

  /// Whether a word means LAB/NODE to `netns`.
  func isLabNode(_ word: String) -> Bool {
    guard personality.knowsMore, word.utf8.contains(UInt8(ascii: "/")), !word.hasPrefix("/"),
      !word.hasPrefix(".")
    else { return false }
    var status = stat()
    return Linux.stat(word, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
  }

  /// The name of the namespace of LAB/NODE; empty if the node stands for the host.
  private func labNamespace(_ node: String) throws(CommandFailure) -> String {
    try labAnswer(["__namespace", node])
  }

  /// The first line that `netns-lab` prints. It can read the records of labs.
  func labAnswer(_ words: [String]) throws(CommandFailure) -> String {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC | O_NONBLOCK) == 0 else {
      throw CommandFailure("pipe failed: \(errorText(errno))")
    }
    let (readEnd, writeEnd) = (ends[0], ends[1])
    defer { for end in [readEnd, writeEnd] { close(end) } }
    let status = try runInChild { () throws(CommandFailure) in
      dup2(writeEnd, STDOUT_FILENO)
      throw NetnsProgram.becomeLab(words)
    }
    var answer = [UInt8](repeating: 0, count: Int(PIPE_BUF))
    let count = status == 0 ? read(readEnd, &answer) : -1
    // It has printed the reason already.
    guard count > 0 else { throw .usage("") }
    return String(systemBytes: answer[..<count].prefix { $0 != UInt8(ascii: "\n") })
  }
}
