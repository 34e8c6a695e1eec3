import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

/// The value of `--caps`: `keep`, `drop`, or one of these with a list of capabilities.
enum CapabilityWords {
  static func capabilities(_ word: String) throws(CommandFailure) -> Capabilities {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let list = try parts.dropFirst().first.map { (list) throws(CommandFailure) in
      try bits(String(list))
    }
    switch parts[0] {
    case "keep": return .exactly(list ?? .max)
    case "drop": return .only(list.map { ~$0 } ?? 0)
    default:
      throw .grammar(
        "netns run: --caps takes keep or drop, and a list after a colon, not \"\(word)\"")
    }
  }

  private static func bits(_ list: String) throws(CommandFailure) -> UInt64 {
    var bits: UInt64 = 0
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      bits |= 1 << UInt64(try number(String(word)))
    }
    return bits
  }

  private static func number(_ word: String) throws(CommandFailure) -> Int {
    let lower = word.lowercased()
    let name = lower.hasPrefix("cap_") ? String(lower.dropFirst(4)) : lower
    if let number = names.firstIndex(where: { "\($0)" == name }) { return number }
    if let number = Int(word), (0...last).contains(number) { return number }
    let near = Suggestion.nearest(to: name, in: names.map { "\($0)" })
    throw .grammar(
      "netns run: there is no capability \"\(word)\"\(near.map { "; did you mean `\($0)`?" } ?? "")"
    )
  }

  /// The last capability of the kernel, which may be newer than the names here.
  private static var last: Int {
    let text = readFile("/proc/sys/kernel/cap_last_cap").map { String(decoding: $0, as: UTF8.self) }
    let number = text.flatMap { Int($0.prefix { $0 != "\n" }) }
    return min(number ?? names.count - 1, 63)
  }

  /// In the order of their numbers (linux/capability.h).
  private static let names: [StaticString] = [
    "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid",
    "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
    "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
    "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod",
    "lease", "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog",
    "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
  ]
}
