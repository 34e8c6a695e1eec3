import Glibc
import NetworkNamespaces

extension LabManager {
  /// Removes the directory of a lab of which nothing else is left: killed before its journal was
  /// there, or of an earlier boot.
  ///
  /// - Returns: whether there was one.
  /// - Throws: where something of the lab is still there, or it cannot be told.
  public func removeIfDead() throws(LabError) -> Bool {
    try paths.check()
    guard try TextFile.exists(paths.directory) else { return false }
    let lock = try LabLock(paths)
    defer { withExtendedLifetime(lock) {} }
    guard try !paths.unfinished(), try record() == nil else { return false }
    guard try !hasTraces() else {
      throw LabError(
        "it has no record, and yet there is a namespace, device or supervisor of its: "
          + "`netns down \(paths.lab)` takes it down")
    }
    try removeFiles()
    return true
  }
}

/// What labs left of which there are no files any more.
public enum Leftovers {
  /// Removes the entries below /etc/netns that lead to the files of a lab which is gone.
  ///
  /// - Returns: those entries.
  /// - Throws: where it cannot be told whether a lab is gone.
  public static func removeConfiguration(
    in configuration: String = "/etc/netns", root: String = LabPaths.defaultRoot,
    store: NamespaceStore = NamespaceStore()
  ) throws(LabError) -> [String] {
    var removed: [String] = []
    var marked: [String: [NamespaceName]]?
    for name in try TextFile.entries(of: configuration) {
      let entry = "\(configuration)/\(name)"
      let own = try TextFile.readLink(entry)
      let target = if let own { own } else { try TextFile.readLink("\(entry)/hosts") }
      guard let lab = target.flatMap({ lab(of: $0, root) }),
        try !TextFile.exists("\(root)/\(lab)")
      else { continue }
      if marked == nil { marked = try LabMarks.namespaces(in: store) }
      if marked?[lab] != nil { continue }
      if own != nil {
        try TextFile.remove(entry)
      } else {
        try TextFile.remove("\(entry)/resolv.conf")
        try TextFile.remove("\(entry)/hosts")
        try TextFile.removeEmptyDirectory(entry)
      }
      removed.append(entry)
    }
    return removed
  }

  /// Whether a lab made /etc/netns, and no down has said yet that it stays.
  public static func madeConfiguration(
    in configuration: String = "/etc/netns", root: String = LabPaths.defaultRoot
  ) throws(LabError) -> Bool {
    let paths = LabPaths(lab: "", root: root, configuration: configuration)
    return try TextFile.exists(paths.configurationMark)
  }

  /// Removes what labs that are gone left in the directory of all labs: locks, and the mark of
  /// /etc/netns. A lock that somebody holds stays, since he is about to make or to remove it all.
  ///
  /// - Parameter madeConfiguration: whether a lab made /etc/netns. A lab that was taken down meanwhile may
  ///   have found something of another one there, and left it.
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
      // With nothing of the lab left, the file goes with the lock.
      _ = try LabLock(paths)
    }
    let labs = try LabPaths.labs(in: root)
    for lab in labs {
      let paths = LabPaths(lab: lab, root: root, configuration: configuration)
      // State files that a killed process had not put in place yet.
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

  /// The labs whose namespaces are there and whose files are not, with those namespaces: nobody but
  /// `down` by name takes them away.
  public static func orphans(
    root: String = LabPaths.defaultRoot, store: NamespaceStore = NamespaceStore()
  ) throws(LabError) -> [String: [NamespaceName]] {
    var result = try LabMarks.namespaces(in: store)
    for lab in result.keys where try TextFile.exists("\(root)/\(lab)") { result[lab] = nil }
    return result
  }

  /// The lab to whose files a link leads.
  private static func lab(of target: String, _ root: String) -> String? {
    guard target.hasPrefix(root + "/") else { return nil }
    return target.dropFirst(root.count + 1).split(separator: "/").first.map(String.init)
  }
}
