import CLinux
import Glibc
import NetworkNamespaces
import Linux

extension Sandbox {
  /// What is needed to enter a process: those of its namespaces that differ from the caller's and, with its
  /// mounts, its root and working directory.
  ///
  /// In a user namespace the command becomes user and group 0 if these are mapped, since they represent its
  /// owner there. Otherwise the command keeps the caller's ids. Supplementary groups, which have no meaning
  /// there, are dropped if the kernel allows it.
  ///
  /// - Parameters:
  ///   - process: the process.
  ///   - descriptor: the same process, open (pidfd_open(2)); the caller keeps it. If the process has ended,
  ///     entering fails, even if its pid has been reused.
  ///   - kinds: the kinds to enter.
  /// - Throws: `.open` if there is no such process, or the caller may not examine it.
  public init(
    entering process: pid_t, descriptor: Int32, only kinds: NamespaceKinds = .all
  ) throws(IsolationError) {
    self.init()
    for kind in kinds.kinds where kind.isSupported {
      let path = "/proc/\(process)/ns/\(kind.file)"
      guard let its = NamespaceIdentity(path: path) else {
        throw IsolationError(operation: .open, path: path, code: errno)
      }
      if its == NamespaceIdentity(path: "/proc/self/ns/\(kind.file)") { continue }
      joined[kind] = .descriptor(descriptor)
    }
    if joined[.mount] != nil || kinds == .all && Self.hasOtherRoot(process) {
      root = .ofProcess(process)
      directory = .ofProcess(process)
    }
    forks = joined[.pid] != nil
    guard joined[.user] != nil else { return }
    if Self.hasZero("/proc/\(process)/uid_map") { user = 0 }
    if Self.hasZero("/proc/\(process)/gid_map") { group = 0 }
    supplementaryGroups = .droppedIfPossible
  }

  private static func hasOtherRoot(_ process: pid_t) -> Bool {
    var own = stat()
    var other = stat()
    // If it may not be examined, entering will fail with the reason.
    guard stat("/", &own) == 0, stat("/proc/\(process)/root", &other) == 0 else { return true }
    return own.st_dev != other.st_dev || own.st_ino != other.st_ino
  }

  /// Whether an identity map maps id 0 inside.
  private static func hasZero(_ file: String) -> Bool {
    guard let map = readFile(file) else { return false }
    return map.split(separator: UInt8(ascii: "\n")).contains { line in
      line.split(separator: UInt8(ascii: " ")).first.map { Array($0) } == [UInt8(ascii: "0")]
    }
  }
}

/// Process descriptors (pidfd_open(2)).
public enum ProcessDescriptor {
  /// Opens a process; nil with errno set if there is none.
  public static func open(_ process: pid_t) -> Int32? {
    let descriptor = linux_pidfd(process)
    return descriptor < 0 ? nil : descriptor
  }

  /// The pid of the process behind a descriptor, as in the caller's /proc; nil for other descriptors, and if
  /// the process has ended.
  public static func process(_ descriptor: Int32) -> pid_t? {
    guard let content = readFile("/proc/self/fdinfo/\(descriptor)") else { return nil }
    for line in String(decoding: content, as: UTF8.self).split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count == 2, words[0] == "Pid:" else { continue }
      return pid_t(words[1]).flatMap { $0 > 0 ? $0 : nil }
    }
    return nil
  }
}
