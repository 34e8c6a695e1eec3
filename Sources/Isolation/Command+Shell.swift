import Glibc
import Netlink
import NetworkNamespaces
import Linux

extension Command {
  /// The user's shell as a login shell: `$SHELL`, or else /bin/sh.
  public static var shell: Command {
    let path = shellPath
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map {
      String(path[path.utf8.index(after: $0)...])
    }
    var command = Command(["-" + (name ?? path)])
    // Never searched in PATH; an empty name matches no file.
    command.program = path.isEmpty || path.utf8.contains(UInt8(ascii: "/")) ? path : "./\(path)"
    return command
  }

  /// The program that `shell` runs, from the environment.
  public static var shellPath: String {
    getenv("SHELL") ?? "/bin/sh"
  }
}
