import Glibc
import NetworkNamespaces

extension LabManager {
  /// Removes the directory of a lab of which nothing else is left: killed before its journal was
  /// there, or of an earlier boot.
  ///
  /// - Returns: whether there was one.
  public func removeIfDead() throws -> Bool {
    try paths.check()
    guard Glibc.access(paths.directory, F_OK) == 0 else { return false }
    let lock = try LabLock(paths)
    guard Glibc.access(paths.journal, F_OK) != 0, try record() == nil else { return false }
    try services.shutDown()
    removeDirectory(lock)
    return true
  }
}

/// What labs of an earlier boot left on disk.
public enum Leftovers {
  /// Removes the directories below /etc/netns whose hosts file links to that of a lab which is gone.
  ///
  /// - Returns: those directories.
  public static func removeConfiguration(
    in configuration: String = "/etc/netns", root: String = LabPaths.defaultRoot
  ) -> [String] {
    guard let stream = opendir(configuration) else { return [] }
    defer { closedir(stream) }
    var removed: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      let directory = "\(configuration)/\(name)"
      if let target = TextFile.readLink(directory), target.hasPrefix(root + "/"),
        access(target, F_OK) != 0
      {
        unlink(directory)
        removed.append(directory)
        continue
      }
      guard let target = TextFile.readLink("\(directory)/hosts"), target.hasPrefix(root + "/"),
        access(target, F_OK) != 0
      else { continue }
      unlink("\(directory)/resolv.conf")
      unlink("\(directory)/hosts")
      rmdir(directory)
      removed.append(directory)
    }
    return removed
  }
}
