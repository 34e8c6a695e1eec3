import CLinux
import Glibc
import NetworkNamespaces
import Linux

extension SnapshotReader {
  /// Reads kernel parameters on a thread that enters each namespace.
  func readSysctls(_ scope: Scope, _ snapshot: inout Snapshot) throws(LabError) {
    guard scope.sysctls.contains(where: { !$0.value.isEmpty }) || !scope.pristine.isEmpty else {
      return
    }
    let jobs = scope.sysctls.filter { name, keys in
      snapshot.namespaces[name] != nil && name != LabNode.hostNamespace
    }
    let (store, pristineKeys) = (access.store, scope.pristine)
    let outcome = try NamespaceThread.run { () throws(LabError) in
      var values: [String: [String: String]] = [:]
      for (name, keys) in jobs {
        try store.enter(name)
        for key in keys { values[name, default: [:]][key] = try SysctlFile.read(key) }
      }
      var pristine: [String: String] = [:]
      guard !pristineKeys.isEmpty else { return (values, pristine) }
      guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
        throw LabError("making a namespace to read kernel parameters in", code: errno)
      }
      for key in pristineKeys {
        pristine[key] = try SysctlFile.read(key)
        if pristine[key] == nil { pristine[key] = try SysctlFile.read(SysctlFile.usual(key)) }
      }
      return (values, pristine)
    }
    for (name, values) in outcome.0 { snapshot.namespaces[name]?.sysctls = values }
    snapshot.pristineSysctls = outcome.1
  }

  func readConfiguration(_ scope: Scope, _ snapshot: inout Snapshot) throws(LabError) {
    snapshot.hostsPath = paths.hosts
    snapshot.hostsText = try TextFile.read(paths.hosts)
    snapshot.fileSystems = try FileSystems(paths).nodes()
    for name in scope.namespaces where name != LabNode.hostNamespace {
      var result = LiveConfiguration()
      let directory = "\(paths.configuration)/\(name)"
      result.resolvConf = try TextFile.read("\(directory)/resolv.conf")
      result.hostsLink = try TextFile.readLink("\(directory)/hosts")
      if result.hostsLink == nil {
        result.hasForeignHosts = try TextFile.exists("\(directory)/hosts")
      }
      if result != LiveConfiguration() { snapshot.configuration[name] = result }
    }
  }
}

/// Accesses kernel parameters in the calling thread's namespace.
enum SysctlFile {
  /// The value; nil if there is no such parameter or it is write-only.
  static func read(_ key: String) throws(LabError) -> String? {
    let path = "/proc/sys/\(Sysctl.path(key))"
    if let bytes = readFile(path) { return String(decoding: bytes, as: UTF8.self) }
    let code = errno
    guard [ENOENT, ENOTDIR, EACCES, EPERM].contains(code) else { throw LabError(key, code: code) }
    return nil
  }

  /// - Returns: 0, or `errno`.
  static func write(_ key: String, _ value: String) -> Int32 {
    let file = open("/proc/sys/\(Sysctl.path(key))", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return errno }
    defer { close(file) }
    let bytes = Array(value.utf8)
    return Linux.write(file, bytes) == bytes.count ? 0 : errno
  }

  /// The path of the default for new devices, if the parameter belongs to a device.
  static func usual(_ key: String) -> String {
    var parts = Sysctl.path(key).split(separator: "/").map(String.init)
    if Sysctl.device(of: key) != nil { parts[3] = "default" }
    return parts.joined(separator: "/")
  }
}
