import Glibc
import Linux
import NetworkNamespaces

/// A connection to `netns-lab __host` on a host: by ssh(1) as the user has it, or on this machine.
package final class HostConnection {
  /// The arguments by which netns-lab serves as a host.
  package static let serveVerb = "__host"
  /// The arguments by which netns-lab executes a command in a process group of its own, so that an interrupt from
  /// the terminal does not end it.
  package static let groupVerb = "__group"
  /// The argument before a verb that acts on the share of the machine alone.
  package static let shareVerb = "__share"
  static let usualCommand = "netns-lab"

  package let host: LabHost
  private let channel: HostChannel
  private let process: pid_t
  private var status: Int32?

  /// Starts ssh(1), or netns-lab itself.
  ///
  /// - Throws: if that cannot be started.
  package init(_ host: LabHost) throws(LabError) {
    self.host = host
    guard host.ssh == nil || PlainCommand.isInstalled("ssh", LabEnvironment.callers()) else {
      throw LabError("`ssh` is not installed: it is nowhere along PATH (Debian: openssh-client)")
    }
    var down: [Int32] = [-1, -1]
    var up: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&down, O_CLOEXEC) == 0 else { throw LabError("pipe", code: errno) }
    guard Linux.linux_pipe2(&up, O_CLOEXEC) == 0 else {
      let code = errno
      for end in down { close(end) }
      throw LabError("pipe", code: code)
    }
    channel = HostChannel(input: up[0], output: down[1])
    defer {
      close(down[0])
      close(up[1])
    }
    var command = Command(["netns-lab", Self.groupVerb] + Self.words(host, [Self.serveVerb]))
    command.program = "/proc/self/exe"
    command.isIsolated = true
    command.standardInput = down[0]
    command.standardOutput = up[1]
    command.standardError = STDERR_FILENO
    do throws(NamespaceError) { process = try command.spawn() } catch {
      throw LabError("host `\(host.name)`", error)
    }
  }

  /// The command line that runs netns-lab with these words on a host.
  ///
  /// - Parameter terminal: whether it gets a terminal, for programs that people use.
  package static func words(
    _ host: LabHost, _ arguments: [String], terminal: Bool = false
  ) -> [String] {
    guard let ssh = host.ssh else { return ["/proc/self/exe"] + arguments }
    return Self.ssh(
      ssh, ([host.program] + arguments.map(quoted)).joined(separator: " "), terminal: terminal)
  }

  /// The command line that has the shell of a user on a host run a line.
  static func ssh(_ host: String, _ line: String, terminal: Bool = false) -> [String] {
    [
      "ssh", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=5", "-o",
      "ServerAliveCountMax=3", terminal ? "-t" : "-T", "--", host, line,
    ]
  }

  /// A word as a POSIX shell reads it.
  static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { letter in
      letter.isASCII
        && (letter.properties.isAlphabetic || "0123456789_-./:=,@".unicodeScalars.contains(letter))
    }
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }

  package var entry: pollfd { channel.entry }
  package var isAtEnd: Bool { channel.isAtEnd }

  /// Sends a request; false if the other end is gone.
  package func send(_ request: HostRequest) -> Bool { channel.send(request) }

  /// Reads what has arrived.
  package func fill() { channel.fill() }

  /// The next answer that has arrived; nil if there is none.
  ///
  /// - Throws: if something else than netns-lab answers.
  package func answer() throws(LabError) -> HostAnswer? {
    guard let line = channel.line() else { return nil }
    if let answer = HostChannel.value(HostAnswer.self, line) { return answer }
    let text = String(decoding: line.prefix(80), as: UTF8.self)
    throw LabError(
      "it answered `\(text)`, which is not from netns-lab: what the shell there prints at its start has "
        + "to go to standard error")
  }

  /// Why the connection is at its end.
  package func loss() -> LabError {
    let code = end()
    let what = host.ssh == nil ? "netns-lab" : "ssh"
    switch code {
    case 127 where host.ssh != nil, 126 where host.ssh != nil:
      return LabError(
        "`\(host.program)` does not run there (status \(code)): "
          + (host.pushed == nil
            ? "install netns \(HostFacts.ownVersion) there, say where it is by `command`, or let `netns up --push` copy it"
            : "`netns up --push` with the lab's file copies it anew"))
    case 255 where host.ssh != nil:
      return LabError("`ssh \(host.ssh ?? "")` failed, or its connection broke")
    case 129...: return LabError("\(what) was killed by signal \(code - 128)")
    default:
      return LabError(
        "\(what) ended with status \(code): there may be a netns other than \(HostFacts.ownVersion)"
      )
    }
  }

  /// Closes the connection, waits for its process and returns the exit status.
  private func end() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while waitpid(process, &raw, 0) < 0, errno == EINTR {}
    let result = NodeRunner.exitStatus(raw)
    status = result
    return result
  }
}
