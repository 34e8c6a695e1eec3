import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// The directory of a plain user's holder: `netns` below $XDG_RUNTIME_DIR or /run/user/UID, else
/// /tmp/netns-UID. Nobody but the user may look into it.
public struct RuntimeDirectory: Sendable, Hashable {
  /// Its absolute path.
  public let path: String

  /// The directory of the calling user, whether it is there or not.
  public static func own() -> RuntimeDirectory {
    let user = geteuid()
    let given = getenv("XDG_RUNTIME_DIR")
    for parent in [given ?? "", "/run/user/\(user)"] where isUsers(parent, user) {
      return RuntimeDirectory(path: "\(parent)/netns")
    }
    return RuntimeDirectory(path: "/tmp/netns-\(user)")
  }

  /// Whether a directory belongs to the user, and to nobody else to write in.
  private static func isUsers(_ path: String, _ user: uid_t) -> Bool {
    var status = stat()
    return path.hasPrefix("/") && stat(path, &status) == 0
      && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == user && status.st_mode & 0o022 == 0
  }

  static let holderFile = "holder"
  /// What it is called until it is locked.
  static let newHolderFile = "holder.new"

  /// The file that the holder has locked, as long as it lives.
  public var holder: String { "\(path)/\(Self.holderFile)" }
  /// What is locked while a holder is made, or ended.
  var making: String { "\(path)/making" }
  /// What is /run, and /etc, inside.
  public var run: String { "\(path)/run" }
  /// What is /etc inside.
  public var etc: String { "\(path)/etc" }
  /// The names of the namespaces that are, or were, kept there.
  public var names: [String] { (directoryEntries("\(run)/netns") ?? []).sorted() }
  /// The labs that are up there, or were.
  public var labs: [String] {
    (directoryEntries("\(run)/netns-lab") ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
  /// A file for each namespace's way out, and the one of the holder's own.
  var uplinks: String { "\(path)/uplinks" }
  var ownUplink: String { "\(path)/uplink" }
  /// The number of the process of a way out, until that has its file.
  var startedUplink: String { "\(path)/pid" }

  /// What is in it, but for what others may have put there.
  var contents: (directories: [String], files: [String]) {
    (
      [run, etc, uplinks],
      [holder, "\(path)/\(Self.newHolderFile)", making, ownUplink, startedUplink]
    )
  }

  /// Makes it where it is missing.
  ///
  /// - Throws: where it cannot be made, or is not the user's alone.
  func make() throws(RootlessError) {
    if mkdir(path, 0o700) != 0, errno != EEXIST {
      throw RootlessError("making the directory", path, code: errno)
    }
    guard try check() else { throw RootlessError("making the directory", path, code: ENOENT) }
  }

  /// Whether it is there.
  ///
  /// - Throws: where it is not the user's alone: somebody else may have put it in place.
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

  /// What keeps others waiting who make or end a holder.
  struct Lock {
    fileprivate let file: Int32
    fileprivate let mask: mode_t

    func release() {
      close(file)
      umask(mask)
    }
  }

  /// Waits for whoever makes or ends a holder. What is made until `release` is the user's alone, and the
  /// user's at least: the caller's umask (umask(2)) has no say.
  func lock() throws(RootlessError) -> Lock {
    while true { if let lock = try take(0) { return lock } }
  }

  /// The same without waiting: nil where another command is at work.
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

  /// - Returns: the open file; nil where another process has it locked and `option` is LOCK_NB.
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
      // Whoever ended a holder meanwhile has taken the file away.
      if fstat(file, &own) == 0, own.st_nlink > 0 { return file }
      close(file)
    }
  }
}
