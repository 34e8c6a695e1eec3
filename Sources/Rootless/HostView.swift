import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// How the host's /run and /etc appear inside.
///
/// Inside, both are the user's own directories, in which `/run/netns`, `/run/netns-lab`, `/etc/netns` and the
/// like can be made. The host's entries are shown as links into a copy of the mounts in /run/.host. That copy
/// is laid out like a root directory, so that relative links of the host that lead out of /etc still work.
/// Later changes of the host's directories are followed whenever a command enters.
enum HostView {
  static let root = HostRoot.path
  /// Entries of the host that are never shown inside, whether they exist or not.
  private static let own = ["lock", "netns"]

  /// Sets it up in the calling process's mount namespace.
  static func make(_ directory: RuntimeDirectory) throws(RootlessError) {
    let place = "\(directory.run)/.host"
    for path in [directory.run, directory.etc, place, "\(place)/run", "\(place)/etc"] {
      try makeDirectory(path)
    }
    for path in ["\(directory.run)/lock", "\(directory.run)/netns", "\(directory.etc)/netns"] {
      try makeDirectory(path)
    }
    for name in directoryEntries("/") ?? [] where name != "run" && name != "etc" {
      symlink("/\(name)", "\(place)/\(name)")
    }
    try linkConfiguration(place)
    let trees = (run: linux_open_tree("/run"), etc: linux_open_tree("/etc"))
    // Opened before /run is covered, since it may be below.
    let etc = linux_open_tree(directory.etc)
    defer { for tree in [trees.run, trees.etc, etc] where tree >= 0 { close(tree) } }
    let hasOtherRun = realpath("/var/run") != "/run" && access("/var/run", F_OK) == 0
    if hasOtherRun { try bind(directory.run, "/var/run") }
    try bind(directory.run, "/run")
    try attach(trees.run, "\(root)/run")
    try attach(trees.etc, "\(root)/etc")
    try attach(etc, "/etc")
    refresh()
  }

  /// The user's counterpart of root's /etc/netns: files for the /etc of each namespace.
  private static func linkConfiguration(_ place: String) throws(RootlessError) {
    let home = variable("XDG_CONFIG_HOME") ?? variable("HOME").map { "\($0)/.config" }
    let link = "\(place)/config"
    unlink(link)
    guard let home, home.hasPrefix("/") else { return }
    guard symlink("\(home)/netns", link) == 0 else {
      throw RootlessError("making the link", link, code: errno)
    }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name)
  }

  private static func makeDirectory(_ path: String) throws(RootlessError) {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
      throw RootlessError("making the directory", path, code: errno)
    }
  }

  private static func bind(_ source: String, _ target: String) throws(RootlessError) {
    guard mount(source, target, nil, UInt(MS_BIND), nil) == 0 else {
      throw RootlessError("mounting on", target, code: errno)
    }
  }

  private static func attach(_ tree: Int32, _ target: String) throws(RootlessError) {
    guard tree >= 0, linux_move_mount(tree, target) == 0 else {
      throw RootlessError("mounting on", target, code: errno)
    }
  }

  // MARK: following

  /// Updates the links if a directory of the host has changed. Entries that cannot be linked are missing
  /// inside.
  static func refresh() {
    follow("\(root)/run", in: "/run", mark: "\(root)/.run", besides: own)
    follow("\(root)/etc", in: "/etc", mark: "\(root)/.etc", besides: ["netns"])
    follow("\(root)/config", in: "/etc/netns", mark: "\(root)/.config", besides: [])
  }

  /// The modification time of `mark` is that of the directory when the links were last updated.
  private static func follow(
    _ source: String, in directory: String, mark: String, besides own: [String]
  ) {
    var now = stat()
    var last = stat()
    guard Linux.stat(source, &now) == 0 else { return }
    if lstat(mark, &last) == 0, last.st_mtim.tv_sec == now.st_mtim.tv_sec,
      last.st_mtim.tv_nsec == now.st_mtim.tv_nsec
    {
      return
    }
    let names = (directoryEntries(source) ?? []).filter { name in
      !own.contains { name == $0 || name.hasPrefix("\($0)-") }
    }
    for name in directoryEntries(directory) ?? [] { removeDead("\(directory)/\(name)", source) }
    for name in names { symlink("\(source)/\(name)", "\(directory)/\(name)") }
    let file = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { return }
    futimens(file, access: now.st_mtim, modification: now.st_mtim)
    close(file)
  }

  /// Removes a link to an entry that the host no longer has.
  private static func removeDead(_ link: String, _ source: String) {
    var status = stat()
    guard let target = readlink(link), target.hasPrefix(source + "/"),
      lstat(target, &status) != 0
    else {
      return
    }
    _ = unlink(link)
  }
}
