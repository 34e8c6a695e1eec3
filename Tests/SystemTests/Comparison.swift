import Foundation
import Testing

/// Runs the same script with netns and with the installed programs.
extension PrivateMachine {
  /// Whether there are an installed `ip` and `bridge` to compare with.
  static let canCompare = isUsable && installedIP != nil

  private static let ours = """
    ip() { "$NETNS" ip "$@"; }; bridge() { "$NETNS" bridge "$@"; }

    """
  private static let installed = """
    ip() { "$IP" "$@"; }; bridge() { "$(dirname "$IP")/bridge" "$@"; }

    """
  // Things that the kernel does by itself, such as making and checking addresses, would differ each time. Carriers
  // change a little after what causes it; `settle PATTERN DEVICE...` waits for that.
  private static let quiet = """
    sysctl -qw net.ipv6.conf.default.addr_gen_mode=1 net.ipv6.conf.default.accept_dad=0
    settle() {
      local pattern=$1 device; shift
      for device; do
        for try in $(seq 500); do
          "$IP" -o link show $device | grep -q "$pattern" && break; sleep 0.01; done; done
    }

    """

  /// Runs a script in which `ip` and `bridge` are the programs under test.
  static func runOurs(_ script: String, seconds: Int = 60) throws -> Outcome {
    try run(ours + quiet + script, seconds: seconds)
  }

  /// Runs a script in which `ip` and `bridge` are the installed programs.
  static func runInstalled(_ script: String, seconds: Int = 60) throws -> Outcome {
    try run(installed + quiet + script, seconds: seconds)
  }

  /// Runs a script on two equal machines, once with each program. Output, messages and status must be equal.
  ///
  /// - Returns: the output of netns.
  @discardableResult
  static func expectSame(
    _ script: String, location: SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let mine = try runOurs(script)
    let theirs = try runInstalled(script)
    #expect(mine.lines == theirs.lines, sourceLocation: location)
    #expect(mine.errors == theirs.errors, sourceLocation: location)
    #expect(mine.status == theirs.status, sourceLocation: location)
    return mine
  }

  /// Runs `changes` on two equal machines, once with each program, and shows both with the installed program. The
  /// kernel's state afterwards must be equal, even if the programs show it differently.
  ///
  /// - Returns: the lines printed by `look`.
  @discardableResult
  static func expectSameState(
    after changes: String, look: String, location: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let both = changes + "\n" + installed + look
    let mine = try runOurs(both)
    let theirs = try runInstalled(both)
    #expect(mine.lines == theirs.lines, sourceLocation: location)
    #expect(mine.errors == theirs.errors, sourceLocation: location)
    return mine.lines
  }
}
