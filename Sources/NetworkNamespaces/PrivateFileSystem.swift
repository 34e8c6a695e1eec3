import CLinux
import Glibc
import Netlink
import Linux

/// A mount namespace with private directories: what is written below them is kept in memory, up to a limit, and
/// disappears with the last user of the mount namespace.
///
/// Each directory is an overlay over the host's (the kernel's Documentation/filesystems/overlayfs.rst). The
/// upper layers are on a tmpfs that is visible nowhere else.
public struct PrivateFileSystem: Sendable, Hashable, Codable {
  /// A file or directory of the host that appears at another path.
  public struct Bind: Sendable, Hashable, Codable {
    /// The path on the host.
    public var source: String
    /// The path where commands find it.
    public var target: String
    /// Whether the target is read-only.
    public var isReadOnly: Bool

    /// Shows `source` at `target`; both are absolute paths.
    public init(_ source: String, on target: String, isReadOnly: Bool = false) {
      self.source = source
      self.target = target
      self.isReadOnly = isReadOnly
    }
  }

  /// The private directories.
  public var directories = ["/etc", "/usr", "/var", "/opt", "/srv"]
  /// Directories that stay the host's, even inside private ones.
  public var kept: [String] = []
  /// Further files and directories of the host to show at other paths, in this order.
  public var binds: [Bind] = []
  /// The limit for everything that is written, in bytes of memory.
  public var size = 1 << 30

  /// The usual directories, and a limit of 1 GiB.
  public init() {}

  /// Makes the mount namespace for a network namespace, and leaves the calling thread in both for good.
  ///
  /// - Parameters:
  ///   - scratch: an empty directory, used as a mount point for a tmpfs in the meantime.
  ///   - onWarning: called for binds and mounts that could not be shown.
  /// - Returns: a descriptor of the mount namespace, which the caller closes.
  /// - Throws: what entering throws, `.makePrivate`, or `.open`.
  public func make(
    for handle: borrowing NamespaceHandle, scratch: String, onWarning: (NamespaceError) -> Void
  ) throws(NamespaceError) -> Int32 {
    // Without files of /etc/netns: those are shown on the overlay when a command enters.
    try handle.enterCurrentThread(ExecEnvironment(configuration: "/dev/null"), onWarning: onWarning)
    // With the mount namespace the thread got its own umask (CLONE_FS, unshare(2)), so this is not the
    // process's. Mount points then get the intended mode.
    umask(0o022)
    let layers = Layers(scratch)
    let own = covered
    let kept = kept.compactMap(Path.real).filter { path in
      own.contains { path.hasPrefix($0 + "/") }
    }
    var below: Set<String> = []
    for directory in own {
      below.formUnion(
        try MountTable.children(of: directory).filter { $0.hasPrefix(directory + "/") })
    }
    let mounts = below.sorted()
    let trees = Trees(mounts + kept + binds.map(\.source))
    try layers.mount(size)
    let hasOwnRoot = needsRoot && layers.makeRoot(onWarning)
    for directory in own { try layers.cover(directory) }
    for point in mounts { restore(point, trees, layers, onWarning) }
    for directory in kept { trees.attach(directory, on: directory, onWarning) }
    for bind in binds { show(bind, trees, hasOwnRoot, onWarning) }
    layers.unmount()
    // Mounts of one command are visible to the others, whose mount namespaces differ only in /proc.
    guard Linux.mount("none", "/", nil, UInt(MS_SHARED) | UInt(MS_REC), nil) == 0 else {
      throw NamespaceError(.makePrivate, "/", code: errno)
    }
    let path = "/proc/thread-self/ns/mnt"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw NamespaceError(.open, path, code: errno) }
    return descriptor
  }

  /// The directories that exist, and those in which a bind needs a new mount point.
  private var covered: [String] {
    let excluded = Set(["/proc", "/sys", "/dev", "/run", "/tmp"] + kept)
    var result = directories.filter { directory in
      Path.isDirectory(directory) && Path.real(directory) == directory
        && !kept.contains(directory)
    }
    for bind in binds where !Path.exists(bind.target) {
      let top = "/" + (Path.existing(bind.target).split(separator: "/").first ?? "")
      if top != "/", !excluded.contains(top), !result.contains(top) { result.append(top) }
    }
    return result
  }

  /// Whether a bind needs a new mount point in the root directory itself.
  private var needsRoot: Bool {
    binds.contains { !Path.exists($0.target) && Path.existing($0.target) == "/" }
  }

  /// Restores a mount below a directory that is covered now: disks become private too, files are copied, and
  /// anything else is as it was.
  private func restore(
    _ point: String, _ trees: Trees, _ layers: Layers, _ onWarning: (NamespaceError) -> Void
  ) {
    if let content = trees.content(of: point), Path.write(content, to: point) { return }
    let isDisk = trees.isDisk(point)
    trees.attach(point, on: point, onWarning)
    guard isDisk else { return }
    do throws(NamespaceError) { try layers.cover(point) } catch { onWarning(error) }
  }

  private func show(
    _ bind: Bind, _ trees: Trees, _ hasOwnRoot: Bool, _ onWarning: (NamespaceError) -> Void
  ) {
    do throws(NamespaceError) {
      let isDirectory = trees.isDirectory(bind.source)
      let target = try place(bind, isDirectory: isDirectory, hasOwnRoot)
      trees.attach(bind.source, on: target, onWarning)
      let flags = UInt(MS_REMOUNT) | UInt(MS_BIND) | UInt(MS_RDONLY)
      guard !bind.isReadOnly || mount("none", target, nil, flags, nil) == 0 else {
        throw NamespaceError(.bind(source: bind.source), target, code: errno)
      }
    } catch {
      onWarning(error)
    }
  }

  /// Creates the mount point of a bind unless it exists; only in private directories.
  private func place(
    _ bind: Bind, isDirectory: Bool, _ hasOwnRoot: Bool
  ) throws(NamespaceError) -> String {
    if let there = Path.real(bind.target) { return there }
    let existing = Path.existing(bind.target)
    guard let real = Path.real(existing),
      hasOwnRoot && real == "/"
        || covered.contains(where: { real == $0 || real.hasPrefix($0 + "/") })
        || binds.contains(where: { real == $0.target || real.hasPrefix($0.target + "/") })
    else { throw NamespaceError(.bind(source: bind.source), bind.target, code: ENOENT) }
    var path = real == "/" ? "" : real
    let missing = bind.target.dropFirst(existing.count).split(separator: "/")
    for (number, name) in missing.enumerated() {
      path += "/\(name)"
      let isLast = number == missing.count - 1
      if isLast, !isDirectory {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else {
          throw NamespaceError(.bind(source: bind.source), path, code: errno)
        }
        close(file)
      } else if mkdir(path, 0o755) != 0 {
        throw NamespaceError(.bind(source: bind.source), path, code: errno)
      }
    }
    return path
  }
}

/// Copies of the trees at some paths before they were covered, each for one use.
private final class Trees {
  private var descriptors: [String: [Int32]] = [:]

  init(_ paths: [String]) {
    for path in paths {
      let tree = linux_open_tree(path)
      if tree >= 0 { descriptors[path, default: []].append(tree) }
    }
  }

  deinit { for descriptor in descriptors.values.flatMap(\.self) { close(descriptor) } }

  private func file(_ path: String) -> String? {
    descriptors[path]?.last.map { "/proc/thread-self/fd/\($0)" }
  }

  private func status(_ path: String) -> stat? {
    var status = stat()
    return file(path).flatMap { Linux.stat($0, &status) == 0 ? status : nil }
  }

  func isDirectory(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// The contents and mode of a plain file; nil for anything else.
  func content(of path: String) -> (bytes: [UInt8], mode: mode_t)? {
    guard let status = status(path), status.st_mode & S_IFMT == S_IFREG,
      let bytes = file(path).flatMap({ readFile($0) })
    else { return nil }
    return (bytes, status.st_mode & 0o7777)
  }

  /// The magic numbers of ext4, XFS, Btrfs, F2FS, tmpfs, ZFS, bcachefs (linux/magic.h).
  private static let disks: Set<Int64> = [
    0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x0102_1994, 0x2fc1_2fc1, 0xca45_1a4e,
  ]

  /// Whether the path is a directory on a disk or in memory that can be named in an overlay's options.
  func isDisk(_ path: String) -> Bool {
    isDirectory(path) && !path.contains { ":,\\".contains($0) }
      && file(path).map { Self.disks.contains(linux_fstype($0)) } ?? false
  }

  func attach(_ path: String, on target: String, _ onWarning: (NamespaceError) -> Void) {
    let tree = descriptors[path]?.popLast()
    defer { if let tree { close(tree) } }
    if tree.map({ linux_move_mount($0, target) }) != 0 {
      onWarning(NamespaceError(.bind(source: path), target, code: tree == nil ? ENOENT : errno))
    }
  }
}

/// The upper layers of the overlays, on a tmpfs.
private final class Layers {
  private let scratch: String
  private var count = 0

  init(_ scratch: String) { self.scratch = scratch }

  func mount(_ size: Int) throws(NamespaceError) {
    guard Linux.mount("tmpfs", scratch, "tmpfs", 0, "mode=0700,size=\(size)") == 0 else {
      throw NamespaceError(.makePrivate, scratch, code: errno)
    }
  }

  /// Gives the mount namespace its own root directory, which is one of the layers.
  func makeRoot(_ onWarning: (NamespaceError) -> Void) -> Bool {
    let place = "\(scratch)/root"
    do throws(NamespaceError) {
      guard mkdir(place, 0o755) == 0 else {
        throw NamespaceError(.makePrivate, place, code: errno)
      }
      try PrivateRoot.make(place)
      return true
    } catch {
      onWarning(error)
      return false
    }
  }

  func unmount() { umount2(scratch, Int32(MNT_DETACH)) }

  /// Covers a directory with an overlay of itself.
  func cover(_ directory: String) throws(NamespaceError) {
    let place = "\(scratch)/\(count)"
    count += 1
    var status = stat()
    guard Linux.stat(directory, &status) == 0, mkdir(place, 0o700) == 0,
      mkdir("\(place)/work", 0o700) == 0, mkdir("\(place)/upper", 0o700) == 0,
      // The overlay shows the mode and owner of the upper layer. Setting the owner fails if the user namespace
      // has no id for it.
      chown("\(place)/upper", status.st_uid, status.st_gid) == 0 || errno == EINVAL,
      chmod("\(place)/upper", status.st_mode & 0o7777) == 0,
      Linux.mount(
        "overlay", directory, "overlay", 0,
        "lowerdir=\(directory),upperdir=\(place)/upper,workdir=\(place)/work") == 0
    else { throw NamespaceError(.makePrivate, directory, code: errno) }
  }
}

/// Questions about paths.
private enum Path {
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path without symbolic links; nil if the file does not exist.
  static func real(_ path: String) -> String? { realpath(path) }

  /// The part of a path that exists.
  static func existing(_ path: String) -> String {
    var path = path
    while !exists(path), let slash = path.lastIndex(of: "/") {
      path = slash == path.startIndex ? "/" : String(path[..<slash])
    }
    return path
  }

  static func write(_ content: (bytes: [UInt8], mode: mode_t), to path: String) -> Bool {
    let file = open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    fchmod(file, content.mode)
    return Linux.write(file, content.bytes) == content.bytes.count
  }
}
