import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// A process that has a TUN or TAP device open.
struct TuntapProcess {
  let id: pid_t
  let name: String
}

/// Finds out from /proc which processes have which devices open.
enum TuntapProcesses {
  /// Processes by device name. Processes that this user may not examine are left out.
  static func all() -> [String: [TuntapProcess]] {
    var found: [String: [TuntapProcess]] = [:]
    let own = linux_own_process()
    for word in entries("/proc") {
      guard let id = pid_t(word), id != own else { continue }
      for descriptor in entries("/proc/\(id)/fd")
      where readlink("/proc/\(id)/fd/\(descriptor)") == "/dev/net/tun" {
        guard let device = device("/proc/\(id)/fdinfo/\(descriptor)") else { continue }
        found[device, default: []].append(TuntapProcess(id: id, name: name(id)))
      }
    }
    return found
  }

  private static func entries(_ path: String) -> [String] {
    (directoryEntries(path) ?? []).filter { $0.utf8.first.map { isdigit(Int32($0)) != 0 } == true }
  }

  /// The device in the line `iff:` of a descriptor's information.
  private static func device(_ path: String) -> String? {
    guard let content = readFile(path) else { return nil }
    for line in content.split(separator: UInt8(ascii: "\n")) where line.starts(with: "iff:".utf8) {
      let name = line.dropFirst(4).drop { isspace(Int32($0)) != 0 }
      return String(decoding: name, as: UTF8.self)
    }
    return nil
  }

  private static func name(_ id: pid_t) -> String {
    guard let content = readFile("/proc/\(id)/comm") else { return "<NULL>" }
    return String(decoding: content.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}
