import Glibc
import NetworkNamespaces

extension LabManager {
  /// Removes the directory of a lab of which nothing else is left: netns was killed before it wrote a journal, or the
  /// lab is from an earlier boot.
  ///
  /// - Returns: whether there was one.
  /// - Throws: if something of the lab still exists, or that cannot be found out.
  public func removeIfDead() throws(LabError) -> Bool {
    try paths.check()
    guard try TextFile.exists(paths.directory) else { return false }
    let lock = try LabLock(paths)
    defer { withExtendedLifetime(lock) {} }
    guard try !paths.unfinished(), try record() == nil else { return false }
    guard try !hasTraces() else {
      throw LabError(
        "it has no record, but a namespace, device or supervisor of it exists: "
          + "`netns down \(paths.lab)` takes it down")
    }
    try removeFiles()
    return true
  }
}

/// Leftovers of labs that have no files any more.
public enum Leftovers {
  /// Removes entries below /etc/netns that link to the files of a lab that is gone.
  ///
  /// - Returns: the removed entries.
  /// - Throws: if it cannot be found out whether a lab is gone.
  public static func removeConfiguration(
    in configuration: String = "/etc/netns", root: String = LabPaths.defaultRoot,
    store: NamespaceStore = NamespaceStore()
  ) throws(LabError) -> [String] {
    let stale = try staleConfiguration(in: configuration, root: root, store: store)
    for entry in stale {
      if try TextFile.readLink(entry) != nil {
        try TextFile.remove(entry)
      } else {
        try TextFile.remove("\(entry)/resolv.conf")
        try TextFile.remove("\(entry)/hosts")
        try TextFile.removeEmptyDirectory(entry)
      }
    }
    return stale
  }

  /// The entries that `removeConfiguration` would remove.
  package static func staleConfiguration(
    in configuration: String = "/etc/netns", root: String = LabPaths.defaultRoot,
    store: NamespaceStore = NamespaceStore()
  ) throws(LabError) -> [String] {
    var stale: [String] = []
    var marked: [String: [NamespaceName]]?
    for name in try TextFile.entries(of: configuration) {
      let entry = "\(configuration)/\(name)"
      let own = try TextFile.readLink(entry)
      let target = if let own { own } else { try TextFile.readLink("\(entry)/hosts") }
      guard let lab = target.flatMap({ lab(of: $0, root) }),
        try !TextFile.exists("\(root)/\(lab)")
      else { continue }
      if marked == nil { marked = try LabMarks.namespaces(in: store) }
      if marked?[lab] == nil { stale.append(entry) }
    }
    return stale
  }

  /// Whether a lab made /etc/netns and may still have to remove it.
  public static func madeConfiguration(
    in configuration: String = "/etc/netns", root: String = LabPaths.defaultRoot
  ) throws(LabError) -> Bool {
    let paths = LabPaths(lab: "", root: root, configuration: configuration)
    return try TextFile.exists(paths.configurationMark)
  }

  /// Removes what past labs left in the directory of all labs: lock files, and the mark for /etc/netns. A lock file
  /// that is locked stays, since its holder is about to make a lab or to remove all of it.
  ///
  /// - Parameter madeConfiguration: whether a lab made /etc/netns. A lab taken down in the meantime may have left it
  ///   because it contained something of another lab.
  public static func removeMarks(
    in configuration: String = "/etc/netns", root: String = LabPaths.defaultRoot,
    madeConfiguration: Bool = false
  ) throws(LabError) {
    let ending = ".lock"
    for entry in try TextFile.entries(of: root) where entry.hasPrefix(".") {
      guard entry.hasSuffix(ending) else { continue }
      let lab = String(entry.dropFirst().dropLast(ending.count))
      let paths = LabPaths(lab: lab, root: root, configuration: configuration)
      guard try !TextFile.exists(paths.directory), paths.isBeingChanged == false else { continue }
      // If nothing is left of the lab, releasing the lock removes its file.
      _ = try LabLock(paths)
    }
    let labs = try LabPaths.labs(in: root)
    for lab in labs {
      let paths = LabPaths(lab: lab, root: root, configuration: configuration)
      // New state files that a killed process had not renamed yet.
      for part in [paths.record, paths.journal].map({ $0 + ".new" }) {
        guard try TextFile.exists(part), paths.isBeingChanged == false else { continue }
        let lock = try LabLock(paths)
        defer { withExtendedLifetime(lock) {} }
        try TextFile.remove(part)
      }
    }
    guard labs.isEmpty else { return }
    try NodeConfiguration(LabPaths(lab: "", root: root, configuration: configuration))
      .removeDirectory()
    if madeConfiguration { try TextFile.removeEmptyDirectory(configuration) }
    try TextFile.removeEmptyDirectory(root)
  }

  /// Labs whose namespaces exist but whose files do not, with these namespaces. Only `down` with the lab's name removes
  /// them.
  public static func orphans(
    root: String = LabPaths.defaultRoot, store: NamespaceStore = NamespaceStore()
  ) throws(LabError) -> [String: [NamespaceName]] {
    var result = try LabMarks.namespaces(in: store)
    for lab in result.keys where try TextFile.exists("\(root)/\(lab)") { result[lab] = nil }
    return result
  }

  /// The lab whose files a link points to.
  private static func lab(of target: String, _ root: String) -> String? {
    guard target.hasPrefix(root + "/") else { return nil }
    return target.dropFirst(root.count + 1).split(separator: "/").first.map(String.init)
  }
}
