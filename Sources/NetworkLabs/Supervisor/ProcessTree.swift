import Glibc
import NetworkNamespaces
import Linux

/// The tree of all processes as /proc shows it at the moment (proc(5)).
struct ProcessTree {
  private var children: [pid_t: [pid_t]] = [:]

  init() {
    for name in directoryEntries("/proc") ?? [] {
      guard let pid = pid_t(name), let parent = Self.parent(of: pid) else { continue }
      children[parent, default: []].append(pid)
    }
  }

  /// The fourth field of /proc/PID/stat. The second one, a name in parentheses, may contain anything.
  private static func parent(of pid: pid_t) -> pid_t? {
    guard let text = try? TextFile.read("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")")
    else {
      return nil
    }
    let fields = text[end...].split(separator: " ")
    return fields.count > 2 ? pid_t(fields[2]) : nil
  }

  func children(of pid: pid_t) -> [pid_t] { children[pid] ?? [] }

  /// All descendants of a process.
  func descendants(of pid: pid_t) -> [pid_t] {
    var result = children(of: pid)
    var next = 0
    while next < result.count {
      result += children(of: result[next])
      next += 1
    }
    return result
  }
}
