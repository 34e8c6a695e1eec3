import CLinux
import Glibc
import Linux

extension Command {
  /// What a program did that ran to its end.
  package struct Answer: Sendable {
    /// As waitpid(2) has it.
    package var status: Int32
    package var output: [UInt8]
    /// What it wrote to standard error; empty if that is the caller's own.
    package var errors: [UInt8]

    package init(status: Int32, output: [UInt8], errors: [UInt8] = []) {
      self.status = status
      self.output = output
      self.errors = errors
    }

    /// "exit status 1" or "signal 9"
    package var end: String {
      status & 0x7f == 0 ? "exit status \(status >> 8 & 0xff)" : "signal \(status & 0x7f)"
    }
  }

  /// Runs the command in the caller's own namespaces, isolated from the caller, and waits for its end.
  ///
  /// - Parameters:
  ///   - input: what it can read from standard input.
  ///   - keepsErrors: whether standard error is read too, instead of being the caller's.
  /// - Throws: as `spawn`; `.execute` if there is no room for what it reads or writes.
  package func answer(
    to input: [UInt8] = [], keepsErrors: Bool = true
  ) throws(NamespaceError) -> Answer {
    var command = self
    command.isIsolated = true
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    for bytes in [input, [], []] {
      files.append(try Self.memory(arguments.first ?? "", bytes))
    }
    command.standardInput = files[0]
    command.standardOutput = files[1]
    if keepsErrors { command.standardError = files[2] }
    let process = try command.spawn()
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { throw NamespaceError(.execute, arguments.first ?? "", code: errno) }
    }
    func content(_ file: Int32) -> [UInt8] {
      lseek(file, 0, SEEK_SET)
      return readAll(file) ?? []
    }
    return Answer(status: status, output: content(files[1]), errors: content(files[2]))
  }

  /// A file in memory, to be read from its start.
  private static func memory(_ name: String, _ bytes: [UInt8]) throws(NamespaceError) -> Int32 {
    let file = linux_memfd(name)
    guard file >= 0 else { throw NamespaceError(.execute, name, code: errno) }
    guard writeAll(file, bytes) else {
      let code = errno
      close(file)
      throw NamespaceError(.execute, name, code: code)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }
}
