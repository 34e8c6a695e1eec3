import Glibc
import Linux

/// The VRF that a process is bound to by its control group (ip-vrf(8)).
public enum VRFControlGroup {
  /// Moves the calling process out of its VRF's control group, to the parent group of the VRFs.
  ///
  /// - Throws: `.leaveVRF` if the process is in one and cannot leave.
  public static func leave() throws(NamespaceError) {
    guard let text = readFile("/proc/self/cgroup"), let parent = parent(cgroup: text) else {
      return
    }
    guard let root = unifiedRoot() else { throw NamespaceError(.leaveVRF, parent, code: ENOENT) }
    let path = "\(root)\(parent)/cgroup.procs"
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw NamespaceError(.leaveVRF, path, code: errno) }
    defer { close(descriptor) }
    let pid = Array(String(getpid()).utf8)
    guard write(descriptor, pid) == pid.count else {
      throw NamespaceError(.leaveVRF, path, code: errno)
    }
  }

  /// The part before "/vrf/NAME" of the cgroup-2 path in the text of /proc/self/cgroup; nil outside a VRF.
  static func parent(cgroup text: [UInt8]) -> String? {
    // Every exec checks this, and there is hardly ever a VRF.
    let isInOne = text.indices.contains { text[$0...].starts(with: "/vrf/".utf8) }
    if !isInOne { return nil }
    for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "0::".utf8) {
      let parts = String(decoding: line.dropFirst(3), as: UTF8.self)
        .split(separator: "/", omittingEmptySubsequences: false)
      guard let vrf = parts.lastIndex(of: "vrf"), vrf + 1 < parts.count, !parts[vrf + 1].isEmpty
      else { continue }
      return parts[..<vrf].joined(separator: "/")
    }
    return nil
  }

  /// The mount point of the unified hierarchy.
  package static func unifiedRoot() -> String? {
    guard let mounts = readFile("/proc/self/mounts") else { return nil }
    for line in mounts.split(separator: UInt8(ascii: "\n")) {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      if words.count > 2, words[2] == "cgroup2" { return String(words[1]) }
    }
    return nil
  }
}
