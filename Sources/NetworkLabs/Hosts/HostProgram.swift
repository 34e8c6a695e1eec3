import CLinux
import Glibc
import Linux
import NetworkNamespaces

/// This program, to be copied to hosts that lack it. Only the static one runs on any machine.
struct HostProgram {
  /// The name of the copy, which tells programs apart by their content.
  let name: String
  private let size: Int

  /// - Throws: if this program is not the static one, or cannot be read.
  init() throws(LabError) {
    guard linux_is_static() != 0 else {
      throw LabError(
        "`--push` copies this netns-lab, and only a static one runs anywhere: install the archive of "
          + "`scripts/package`, or build it by `scripts/build --static`")
    }
    guard let content = readFile("/proc/self/exe") else {
      throw LabError("/proc/self/exe", code: errno)
    }
    name = "netns-lab-\(Fingerprint.of(content))"
    size = content.count
  }

  /// Where copies are, in words for any shell.
  static func place(_ name: String) -> String { #""$HOME"/.cache/netns/"# + name }

  /// Copies the program to all hosts at the same time. Where it is already, nothing is done.
  ///
  /// - Returns: the hosts that it could not be copied to, with the reason.
  func copy(to hosts: [LabHost]) -> [String: [String]] {
    var failures: [String: [String]] = [:]
    var children: [(host: LabHost, pid: pid_t)] = []
    for host in hosts {
      do throws(LabError) { children.append((host, try start(host))) } catch {
        failures[host.name] = [error.message]
      }
    }
    for (host, pid) in children {
      var raw: Int32 = 0
      while waitpid(pid, &raw, 0) < 0, errno == EINTR {}
      let status = NodeRunner.exitStatus(raw)
      if status != 0 {
        failures[host.name] = [
          "netns-lab could not be copied to \(Self.place(name)) there (status \(status))"
        ]
      }
    }
    return failures
  }

  private func start(_ host: LabHost) throws(LabError) -> pid_t {
    if let command = host.command, !command.hasSuffix(HostConnection.usualCommand) {
      throw LabError(
        "`--push` replaces the end of `command`, and `\(command)` does not end in "
          + HostConnection.usualCommand)
    }
    // A connection that breaks leaves a part of the program.
    let script = """
      f=\(Self.place(name)); test -x "$f" && exit
      trap 'rm -f "$f.$$"' EXIT; mkdir -p "${f%/*}" && cat > "$f.$$" &&
      test "$(wc -c < "$f.$$")" -eq \(size) && chmod 755 "$f.$$" && mv -f "$f.$$" "$f"
      """
    let input = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw LabError("/proc/self/exe", code: errno) }
    defer { close(input) }
    var command = Command(
      HostConnection.ssh(host.ssh ?? "", "sh -c " + HostConnection.quoted(script)))
    command.standardInput = input
    command.standardOutput = STDERR_FILENO
    do throws(NamespaceError) { return try command.spawn() } catch { throw LabError(nil, error) }
  }
}
