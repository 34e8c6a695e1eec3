import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Finds the next program of the same name in PATH, iproute2's own, and passes it what this program does not do.
enum NextProgram {
  /// The environment variable with the copies of this program that passed a command line on, so that two copies do not
  /// pass it to each other for ever: "DEVICE:INODE", separated by blanks.
  private static let passers = "NETNS_PASSERS"
  /// The environment variable with a fingerprint of the command, followed by the programs that were asked to run it. If
  /// one of these comes back with the same command, such as a script in PATH that calls `ip`, it is not asked again.
  private static let asked = "NETNS_ASKED"

  /// Executes iproute2's `name` with the given options and `words`, in the namespace given with `-n`. In a batch it
  /// runs as a child, and the result is true. False if PATH has no other program of that name.
  static func run(
    _ name: String, _ words: [String], _ session: Session
  ) throws(CommandFailure) -> Bool {
    let own = identity("/proc/self/exe")
    let copies = list(passers)
    let command = fingerprint(words)
    let earlier = list(asked).first == command ? Array(list(asked).dropFirst()) : []
    guard let next = find(name, after: own, besides: copies + earlier) else { return false }
    try NamespaceEntry.requireMounts(session)
    let variables = [
      (passers, copies.filter { $0 != own } + (own.map { [$0] } ?? [])),
      (asked, [command] + earlier + [next.identity]),
    ]
    let program = Command([next.path] + OptionTable.passedOn(session.options) + words)
    session.output.flush()
    guard session.isBatch else { try replace(program, variables) }
    try session.kernel.queue?.flush()
    let status = try session.runInChild { () throws(CommandFailure) in
      try replace(program, variables)
    }
    if status != 0 { throw CommandFailure("", status: status & 0x7f == 0 ? status >> 8 : 1) }
    return true
  }

  // The variables are for that program only: the next line of a batch is another command.
  private static func replace(
    _ command: Command, _ variables: [(name: String, words: [String])]
  ) throws(CommandFailure) -> Never {
    for variable in variables { setenv(variable.name, variable.words.joined(separator: " "), 1) }
    do throws(NamespaceError) { try command.replaceProcess() } catch { throw error.failure() }
  }

  /// A fingerprint of a command without its options.
  private static func fingerprint(_ words: [String]) -> String {
    let hash = Fingerprint.number(words.flatMap { Array($0.utf8) + [0] })
    // `vrf exec` may run a shell, in which the same words are another command.
    return words[0] == "vrf" ? "\(hash):\(getpid())" : "\(hash)"
  }

  /// The first program of that name in PATH that is neither this one nor one of `known`. Directories after this
  /// program's own come first, then the others.
  private static func find(
    _ name: String, after own: String?, besides known: [String]
  ) -> (path: String, identity: String)? {
    // Without PATH there is no next program, certainly not in the working directory.
    guard let list = value(of: "PATH"), !list.isEmpty else { return nil }
    let directories = SearchPath.directories(list)
    let programs = directories.compactMap { directory -> (path: String, identity: String)? in
      let path = "\(directory)/\(name)"
      guard access(path, X_OK) == 0 else { return nil }
      return identity(path).map { (path, $0) }
    }
    let start = programs.firstIndex { $0.identity == own } ?? 0
    return (programs[start...] + programs[..<start]).first {
      $0.identity != own && !known.contains($0.identity)
    }
  }

  /// Identifies a program regardless of its path; nil unless it is a file.
  private static func identity(_ path: String) -> String? {
    var status = stat()
    guard Linux.stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return "\(status.st_dev):\(status.st_ino)"
  }

  private static func list(_ variable: String) -> [String] {
    (value(of: variable) ?? "").split(separator: " ").map(String.init)
  }

  private static func value(of variable: String) -> String? {
    getenv(variable)
  }
}
