import Glibc
import Linux

/// The nodes' files below /etc/netns (ip-netns(8)), which commands in a node see in /etc.
///
/// A node that has only the lab's hosts file gets a symbolic link to a directory that all such nodes share.
/// All these links are hard links of one: a further hard link takes a disk 10 us, a directory with a link in
/// it 500 us or more.
final class NodeConfiguration {
  private let paths: LabPaths
  /// The path of the first link, once it exists.
  private var link: String?
  private var isPrepared = false

  init(_ paths: LabPaths) { self.paths = paths }

  private func entry(_ name: String) -> String { "\(paths.configuration)/\(name)" }

  private func isShared(_ name: String) throws(LabError) -> Bool {
    try TextFile.readLink(entry(name)) == paths.sharedConfiguration
  }

  /// Gives a node the lab's hosts file, in a directory of its own unless `shared`.
  func addHosts(_ name: String, shared: Bool) throws(LabError) {
    try prepare()
    if shared, try addLink(entry(name)) { return }
    try makeDirectory(name)
  }

  func removeHosts(_ name: String) throws(LabError) {
    if try isShared(name) { return try TextFile.remove(entry(name)) }
    try TextFile.remove("\(entry(name))/hosts")
    try TextFile.removeEmptyDirectory(entry(name))
  }

  func writeResolvConf(_ name: String, _ text: String) throws(LabError) {
    try prepare()
    if try isShared(name) {
      try TextFile.remove(entry(name))
      try makeDirectory(name)
    } else {
      try TextFile.makeDirectory(entry(name))
    }
    try TextFile.write("\(entry(name))/resolv.conf", text, mode: .readable)
  }

  func removeResolvConf(_ name: String) throws(LabError) {
    try TextFile.remove("\(entry(name))/resolv.conf")
    let hosts = "\(entry(name))/hosts"
    let hasHosts = try TextFile.readLink(hosts) == paths.hosts
    if hasHosts { try TextFile.remove(hosts) }
    // A node that has only the hosts file left can share. A directory with files of others stays as it is.
    let isGone = try TextFile.removeEmptyDirectory(entry(name))
    if hasHosts { try addHosts(name, shared: isGone) }
  }

  /// Removes what the lab made for a node. Files of others stay.
  func removeAll(_ name: String) throws(LabError) {
    if try isShared(name) { return try TextFile.remove(entry(name)) }
    // The directory is the lab's if its hosts file links to the lab's.
    guard try TextFile.readLink("\(entry(name))/hosts") == paths.hosts else { return }
    try TextFile.remove("\(entry(name))/resolv.conf")
    try TextFile.remove("\(entry(name))/hosts")
    try TextFile.removeEmptyDirectory(entry(name))
  }

  /// The namespaces whose directories hold something of the lab's.
  func namespaces() throws(LabError) -> [String] {
    var result: [String] = []
    for name in try TextFile.entries(of: paths.configuration) where try isOwn(name) {
      result.append(name)
    }
    return result
  }

  /// Whether a directory is the lab's, which its link to the lab's hosts file shows.
  private func isOwn(_ name: String) throws(LabError) -> Bool {
    if try isShared(name) { return true }
    return try TextFile.readLink("\(entry(name))/hosts") == paths.hosts
  }

  /// Removes /etc/netns if a lab made it and nobody needs it any more.
  func removeDirectory() throws(LabError) {
    guard try TextFile.exists(paths.configurationMark) else { return }
    var isGone = try TextFile.removeEmptyDirectory(paths.configuration)
    if !isGone { isGone = try LabPaths.labs(in: paths.root).isEmpty }
    if isGone {
      try TextFile.remove(paths.configurationMark)
    }
  }

  private func prepare() throws(LabError) {
    guard !isPrepared else { return }
    if try !TextFile.exists(paths.configuration) {
      try TextFile.write(paths.configurationMark, "", mode: .ownerOnly)
      try TextFile.makeDirectory(paths.configuration)
    }
    try TextFile.makeDirectory(paths.directory)
    try TextFile.makeDirectory(paths.sharedConfiguration)
    try makeLink("\(paths.sharedConfiguration)/hosts", to: paths.hosts)
    isPrepared = true
  }

  /// - Returns: false if there already is a directory.
  private func addLink(_ path: String) throws(LabError) -> Bool {
    if let link, linkat(AT_FDCWD, link, AT_FDCWD, path, 0) == 0 { return true }
    // Some file systems allow no hard links of symbolic links, and all limit their number.
    if symlink(paths.sharedConfiguration, path) == 0 {
      link = path
      return true
    }
    guard errno == EEXIST else { throw LabError(path, code: errno) }
    return try TextFile.readLink(path) == paths.sharedConfiguration
  }

  private func makeDirectory(_ name: String) throws(LabError) {
    try TextFile.makeDirectory(entry(name))
    try makeLink("\(entry(name))/hosts", to: paths.hosts)
  }

  private func makeLink(_ path: String, to target: String) throws(LabError) {
    guard symlink(target, path) == 0 || errno == EEXIST else { throw LabError(path, code: errno) }
  }
}
