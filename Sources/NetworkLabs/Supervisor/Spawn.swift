import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// Starts programs in the caller's own namespaces, with the environment of labs and without the caller's descriptors.
package enum Spawn {
  /// Starts a program, which is searched along PATH unless its name has a slash. `words` are its arguments, beginning
  /// with the name it is called by. Descriptor -1 stands for /dev/null.
  static func run(
    _ program: String, _ words: [String], input: Int32 = -1, output: Int32, errors: Int32? = nil,
    directory: String? = nil
  ) throws(LabError) -> pid_t {
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    var command = Command(words)
    command.program = program
    command.environment = LabEnvironment.words(LabEnvironment.callers())
    command.isIsolated = true
    command.directory = directory
    command.standardInput = input < 0 ? null : input
    command.standardOutput = output
    command.standardError = errors ?? output
    do throws(NamespaceError) {
      return try command.spawn()
    } catch {
      throw LabError(program, error)
    }
  }

  /// Runs a filter on `input` and returns its output.
  ///
  /// - Throws: if it cannot be started, or exits with a status other than 0.
  package static func filter(_ words: [String], input: [UInt8]) throws(LabError) -> [UInt8] {
    guard let program = words.first else { throw LabError("no program") }
    let (source, sink) = (linux_memfd("input"), linux_memfd("output"))
    guard source >= 0, sink >= 0 else { throw LabError("memfd_create", code: errno) }
    defer {
      close(source)
      close(sink)
    }
    guard write(source, input) == input.count else {
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
    guard pread(sink, &bytes, 0) == bytes.count else {
      throw LabError("memfd", code: errno)
    }
    return bytes
  }

  /// Whether a program is found along PATH.
  package static func isInstalled(_ program: String) -> Bool {
    SearchPath.find(program) != nil
  }
}
