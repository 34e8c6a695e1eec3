import CLinux
import Glibc

/// Programs in the caller's own namespaces, by posix_spawn(3).
public enum Spawn {
  /// Starts a program, found along PATH unless it has a slash. Descriptor -1 stands for /dev/null.
  static func run(
    _ program: String, _ words: [String], input: Int32 = -1, output: Int32, errors: Int32? = nil
  ) throws(LabError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if input < 0 {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    } else {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errors ?? output, 2)
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var pid = pid_t()
    let code = posix_spawnp(&pid, program, &actions, nil, pointers, environ)
    guard code == 0 else { throw LabError(program, code: code) }
    return pid
  }

  /// Runs a filter: `input` goes in, its output comes back.
  ///
  /// - Throws: where it cannot be started, or ends with another status than 0.
  public static func filter(_ words: [String], input: [UInt8]) throws(LabError) -> [UInt8] {
    guard let program = words.first else { throw LabError("no program") }
    let (source, sink) = (linux_memfd("input"), linux_memfd("output"))
    guard source >= 0, sink >= 0 else { throw LabError("memfd_create", code: errno) }
    defer {
      close(source)
      close(sink)
    }
    guard write(source, input, input.count) == input.count else {
      throw LabError("memfd", code: errno)
    }
    lseek(source, 0, SEEK_SET)
    let pid = try run(program, words, input: source, output: sink, errors: STDERR_FILENO)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else {
      throw LabError("\(program) ended with status \(NodeRunner.exitStatus(status))")
    }
    var bytes = [UInt8](repeating: 0, count: max(Int(lseek(sink, 0, SEEK_END)), 0))
    guard pread(sink, &bytes, bytes.count, 0) == bytes.count else {
      throw LabError("memfd", code: errno)
    }
    return bytes
  }

  /// Whether a program is found along PATH.
  public static func isInstalled(_ program: String) -> Bool {
    let path = getenv("PATH").map { String(cString: $0) } ?? ""
    return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
  }
}
