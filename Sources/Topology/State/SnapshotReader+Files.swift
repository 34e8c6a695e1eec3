import CLinux
import Glibc
import NetworkNamespaces

extension SnapshotReader {
  /// Reads kernel parameters from within each namespace, on a thread that may enter them.
  func readSysctls(_ scope: Scope, _ snapshot: inout Snapshot) throws(LabError) {
    guard scope.sysctls.contains(where: { !$0.value.isEmpty }) || !scope.pristine.isEmpty else {
      return
    }
    var jobs: [(name: String, descriptor: Int32, keys: Set<String>)] = []
    for (name, keys) in scope.sysctls
    where snapshot.namespaces[name] != nil && name != LabNode.hostNamespace {
      jobs.append((name, try access.place(name).descriptor, keys))
    }
    let pristineKeys = scope.pristine
    let result = try NamespaceThread.run {
      [jobs] () -> ([String: [String: String]], [String: String]) in
      var values: [String: [String: String]] = [:]
      for job in jobs where linux_setns(job.descriptor, Int32(LINUX_CLONE_NEWNET)) == 0 {
        for key in job.keys { values[job.name, default: [:]][key] = SysctlFile.read(key) }
      }
      var pristine: [String: String] = [:]
      if !pristineKeys.isEmpty, linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 {
        for key in pristineKeys {
          pristine[key] = SysctlFile.read(key) ?? SysctlFile.read(SysctlFile.usual(key))
        }
      }
      return (values, pristine)
    }
    for (name, values) in result.0 { snapshot.namespaces[name]?.sysctls = values }
    snapshot.pristineSysctls = result.1
  }

  func readConfiguration(_ scope: Scope, _ snapshot: inout Snapshot) {
    snapshot.hostsPath = paths.hosts
    snapshot.hostsText = TextFile.read(paths.hosts)
    for name in scope.namespaces where name != LabNode.hostNamespace {
      var result = LiveConfiguration()
      let directory = "\(paths.configuration)/\(name)"
      result.resolvConf = TextFile.read("\(directory)/resolv.conf")
      result.hostsLink = TextFile.readLink("\(directory)/hosts")
      result.hasForeignHosts =
        result.hostsLink == nil && Glibc.access("\(directory)/hosts", F_OK) == 0
      if result != LiveConfiguration() { snapshot.configuration[name] = result }
    }
  }
}

/// Kernel parameters of the namespace that the calling thread is in.
enum SysctlFile {
  static func read(_ key: String) -> String? { TextFile.read("/proc/sys/\(Sysctl.path(key))") }

  /// - Returns: `errno`, or 0.
  static func write(_ key: String, _ value: String) -> Int32 {
    let file = open("/proc/sys/\(Sysctl.path(key))", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return errno }
    defer { close(file) }
    let bytes = Array(value.utf8)
    return Glibc.write(file, bytes, bytes.count) == bytes.count ? 0 : errno
  }

  /// For a parameter of one device, that of devices to come.
  static func usual(_ key: String) -> String {
    var parts = Sysctl.path(key).split(separator: "/").map(String.init)
    if Sysctl.device(of: key) != nil { parts[3] = "default" }
    return parts.joined(separator: "/")
  }
}
