import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The directory of an unprivileged user's holder: `netns` below $XDG_RUNTIME_DIR or /run/user/UID, otherwise
/// /tmp/netns-UID. Only the user has access to it.
public struct RuntimeDirectory: Sendable, Hashable {
  /// The absolute path.
  public let path: String

  /// The directory of the calling user; it may not exist yet.
  public static func own() -> RuntimeDirectory {
    let user = geteuid()
    let given = getenv("XDG_RUNTIME_DIR")
    for parent in [given ?? "", "/run/user/\(user)"] where isUsers(parent, user) {
      return RuntimeDirectory(path: "\(parent)/netns")
    }
    return RuntimeDirectory(path: "/tmp/netns-\(user)")
  }

  /// Whether a directory belongs to the user, and nobody else can write to it.
  private static func isUsers(_ path: String, _ user: uid_t) -> Bool {
    var status = stat()
    return path.hasPrefix("/") && Linux.stat(path, &status) == 0
      && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == user && status.st_mode & 0o022 == 0
  }

  static let holderFile = "holder"
  /// The name of the file until it is locked.
  static let newHolderFile = "holder.new"

  /// The file that the holder keeps locked while it lives.
  public var holder: String { "\(path)/\(Self.holderFile)" }
  /// The file that is locked while a holder is made or ended.
  var making: String { "\(path)/making" }
  /// The directory that is /run inside.
  public var run: String { "\(path)/run" }
  /// The directory that is /etc inside.
  public var etc: String { "\(path)/etc" }
  /// The names of the namespaces that are, or were, kept there.
  public var names: [String] { (directoryEntries("\(run)/netns") ?? []).sorted() }
  /// The labs that are, or were, up there.
  public var labs: [String] {
    (directoryEntries("\(run)/netns-lab") ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
  /// The directory with one file for each uplink.
  var uplinks: String { "\(path)/uplinks" }
  var ownUplink: String { "\(path)/uplink" }
  /// The file with the pid of an uplink that is being started, until the uplink has its own file.
  var startedUplink: String { "\(path)/pid" }

  /// Its contents, without anything that others may have put there.
  var contents: (directories: [String], files: [String]) {
    (
      [run, etc, uplinks],
      [holder, "\(path)/\(Self.newHolderFile)", making, ownUplink, startedUplink]
    )
  }

  /// Makes the directory if it is missing.
  ///
  /// - Throws: if it cannot be made, or others can access it.
  func make() throws(RootlessError) {
    if mkdir(path, 0o700) != 0, errno != EEXIST {
      throw RootlessError("making the directory", path, code: errno)
    }
    guard try check() else { throw RootlessError("making the directory", path, code: ENOENT) }
  }

  /// Whether the directory exists.
  ///
  /// - Throws: if others can access it: somebody else may have made it.
  func check() throws(RootlessError) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return false }
      throw RootlessError("looking at the directory", path, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      status.st_mode & 0o7777 == 0o700
    else { throw RootlessError("using the directory", path, code: EPERM, cause: .notPrivate) }
    return true
  }

  /// Keeps other commands from making or ending a holder in the meantime.
  struct Lock {
    fileprivate let file: Int32
    fileprivate let mask: mode_t

    func release() {
      close(file)
      umask(mask)
    }
  }

  /// Waits until no other command makes or ends a holder. Until `release`, new files are accessible to the user
  /// alone, whatever the caller's umask(2) is.
  func lock() throws(RootlessError) -> Lock {
    while true { if let lock = try take(0) { return lock } }
  }

  /// The same without waiting; nil if another command is at work.
  func lockIfFree() throws(RootlessError) -> Lock? { try take(LOCK_NB) }

  private func take(_ option: Int32) throws(RootlessError) -> Lock? {
    let mask = umask(0o077)
    do throws(RootlessError) {
      if let file = try lockedFile(option) { return Lock(file: file, mask: mask) }
      umask(mask)
      return nil
    } catch {
      umask(mask)
      throw error
    }
  }

  /// - Returns: the open file; nil if another process has locked it and `option` is LOCK_NB.
  private func lockedFile(_ option: Int32) throws(RootlessError) -> Int32? {
    while true {
      try make()
      let flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW
      let file = open(making, flags, 0o600)
      if file < 0, errno == ENOENT { continue }
      guard file >= 0 else { throw RootlessError("opening", making, code: errno) }
      while flock(file, LOCK_EX | option) != 0 {
        if errno == EINTR { continue }
        let code = errno
        close(file)
        if code == EWOULDBLOCK { return nil }
        throw RootlessError("locking", making, code: code)
      }
      var own = stat()
      // Another command may have ended a holder in the meantime, and removed the file.
      if fstat(file, &own) == 0, own.st_nlink > 0 { return file }
      close(file)
    }
  }
}
