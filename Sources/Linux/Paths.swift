import CLinux
import Glibc

// The calls of the system that take a path, by their own names, with the path as text: its bytes are those that
// `String.systemBytes` gives. As in C, they return -1 if they fail, and `errno`
// says why.

/// open(2).
package func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.open($0, flags, mode) }
}

/// openat(2).
package func openat(
  _ directory: Int32, _ path: String, _ flags: Int32, _ mode: mode_t = 0
) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.openat(directory, $0, flags, mode) }
}

/// access(2).
package func access(_ path: String, _ mode: Int32) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.access($0, mode) }
}

/// stat(2).
package func stat(_ path: String, _ status: inout stat) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.fstatat(AT_FDCWD, $0, &status, 0) }
}

/// lstat(2).
package func lstat(_ path: String, _ status: inout stat) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.lstat($0, &status) }
}

/// fstat(2).
package func fstat(_ descriptor: Int32, _ status: inout stat) -> Int32 {
  unsafe Glibc.fstat(descriptor, &status)
}

/// fstatat(2).
package func fstatat(
  _ directory: Int32, _ path: String, _ status: inout stat, _ flags: Int32
) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.fstatat(directory, $0, &status, flags) }
}

/// What statx(2) tells of a file.
package struct FileStatus {
  package let device: UInt64
  package let inode: UInt64
  package let mode: UInt32
}

/// statx(2) of `name` in `directory`; links are followed. Returns nil if that fails; `errno` says why. The server of a
/// network file system is not asked, because it may not answer.
package func linux_file_status(_ directory: Int32, _ name: String) -> FileStatus? {
  var (device, inode, mode): (UInt64, UInt64, UInt32) = (0, 0, 0)
  let result = unsafe name.withSystemString {
    unsafe CLinux.linux_file_status(directory, $0, &device, &inode, &mode)
  }
  return result == 0 ? FileStatus(device: device, inode: inode, mode: mode) : nil
}

/// statx(2): 1 if `path` leads to this file, 0 if to another, -1 if it cannot be examined. Does not ask the server of a
/// network file system.
package func linux_is_file(_ path: String, _ device: UInt64, _ inode: UInt64) -> Int32 {
  unsafe path.withSystemString { unsafe CLinux.linux_is_file($0, device, inode) }
}

/// unlink(2).
@discardableResult
package func unlink(_ path: String) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.unlink($0) }
}

/// rmdir(2).
@discardableResult
package func rmdir(_ path: String) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.rmdir($0) }
}

/// mkdir(2).
@discardableResult
package func mkdir(_ path: String, _ mode: mode_t) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.mkdir($0, mode) }
}

/// mkdir(2). Missing directories above it are made too, with mode 755: a new root has neither /run nor /var/run.
package func makeDirectories(_ path: String, _ mode: mode_t) -> Int32 {
  if mkdir(path, mode) == 0 { return 0 }
  guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
    return -1
  }
  guard makeDirectories(String(path[..<slash]), 0o755) == 0 || errno == EEXIST else { return -1 }
  return mkdir(path, mode)
}

/// chmod(2).
@discardableResult
package func chmod(_ path: String, _ mode: mode_t) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.chmod($0, mode) }
}

/// chown(2).
package func chown(_ path: String, _ owner: uid_t, _ group: gid_t) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.chown($0, owner, group) }
}

/// mknod(2).
package func mknod(_ path: String, _ mode: mode_t, _ device: dev_t) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.mknod($0, mode, device) }
}

/// chdir(2).
@discardableResult
package func chdir(_ path: String) -> Int32 {
  unsafe path.withSystemString { unsafe Glibc.chdir($0) }
}

/// rename(2).
@discardableResult
package func rename(_ from: String, _ to: String) -> Int32 {
  unsafe withSystemStrings(from, to) { unsafe Glibc.rename($0, $1) }
}

/// link(2).
package func link(_ from: String, _ to: String) -> Int32 {
  unsafe withSystemStrings(from, to) { unsafe Glibc.link($0, $1) }
}

/// linkat(2).
package func linkat(
  _ fromDirectory: Int32, _ from: String, _ toDirectory: Int32, _ to: String, _ flags: Int32
) -> Int32 {
  unsafe withSystemStrings(from, to) {
    unsafe Glibc.linkat(fromDirectory, $0, toDirectory, $1, flags)
  }
}

/// symlink(2): `path` leads to `target` then.
@discardableResult
package func symlink(_ target: String, _ path: String) -> Int32 {
  unsafe withSystemStrings(target, path) { unsafe Glibc.symlink($0, $1) }
}

/// readlink(2): the path that a link contains. Returns nil if it is not a link; `errno` says why.
package func readlink(_ path: String) -> String? { readlinkat(AT_FDCWD, path) }

/// readlinkat(2), as `readlink`.
package func readlinkat(_ directory: Int32, _ path: String) -> String? {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { target in
    guard let base = target.baseAddress else { return nil }
    let count = unsafe path.withSystemString {
      unsafe Glibc.readlinkat(directory, $0, base, Int(PATH_MAX))
    }
    guard count >= 0 else { return nil }
    unsafe target[count] = 0
    return unsafe String(system: base)
  }
}

/// realpath(3): the path without links. Returns nil if there is no such file; `errno` says why.
package func realpath(_ path: String) -> String? {
  guard let found = unsafe path.withSystemString({ unsafe Glibc.realpath($0, nil) }) else {
    return nil
  }
  defer { unsafe free(found) }
  return unsafe String(system: found)
}

/// The file system's magic number (statfs(2)), or -1.
package func linux_fstype(_ path: String) -> Int64 {
  unsafe path.withSystemString { unsafe CLinux.linux_fstype($0) }
}

/// statvfs(3).
package func statvfs(_ path: String, _ status: inout statvfs) -> Int32 {
  unsafe path.withSystemString { unsafe statvfs($0, &status) }
}

/// fnmatch(3).
package func fnmatch(_ pattern: String, _ text: String, _ flags: Int32) -> Int32 {
  unsafe withSystemStrings(pattern, text) { unsafe Glibc.fnmatch($0, $1, flags) }
}

/// Two texts as C strings.
@unsafe
func withSystemStrings<R>(
  _ first: String, _ second: String,
  _ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> R
) -> R {
  unsafe first.withSystemString { first in
    unsafe second.withSystemString { second in unsafe body(first, second) }
  }
}

/// getcwd(3). Returns nil if that fails; `errno` says why.
package func getcwd() -> String? {
  guard let directory = unsafe Glibc.getcwd(nil, 0) else { return nil }
  defer { unsafe free(directory) }
  return unsafe String(system: directory)
}
