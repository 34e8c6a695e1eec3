import CLinux
import Glibc
import Netlink
import NetworkNamespaces
import RouteNetlink
import Linux

/// Collects the contents of `SystemNamespaces`.
struct NamespaceScanner: ~Copyable {
  let kinds: [NamespaceKind]
  let scan: SystemNamespaces.Scan
  var namespaces: [SystemNamespace] = []
  var processes: [SystemProcess] = []
  private var places: [UInt64: Int] = [:]
  /// The device number of all namespace files.
  let device: UInt64
  /// Finds the ids of network namespaces; nil if they are not asked for.
  private let connection: NetlinkConnection?

  init(kinds: [NamespaceKind], _ scan: SystemNamespaces.Scan) {
    self.kinds = NamespaceKind.allCases.filter(kinds.contains)
    self.scan = scan
    device = Self.deviceOfNamespaces()
    // Without a socket the ids are unknown.
    connection =
      scan.contains(.networkIDs) && kinds.contains(.net)
      ? (try? NetlinkSocket()).map { NetlinkConnection($0) } : nil
  }

  private static func deviceOfNamespaces() -> UInt64 {
    for kind in NamespaceKind.allCases {
      if let identity = NamespaceIdentity(path: "/proc/thread-self/ns/\(kind.file)") {
        return identity.device
      }
    }
    return .max
  }

  mutating func run() throws(NamespaceError) {
    guard let names = directoryEntries("/proc") else {
      throw NamespaceError(.readDirectory, "/proc", code: errno)
    }
    // A directory that is not a procfs has no processes, not even this one.
    guard access("/proc/self", F_OK) == 0 else {
      throw NamespaceError(.readDirectory, "/proc", code: errno)
    }
    for pid in names.compactMap({ pid_t($0) }).sorted() { read(pid) }
    if scan.contains(.mounts) { try readMounts() }
    if scan.contains(.mountsElsewhere) { readMountsElsewhere() }
  }

  // MARK: processes

  private mutating func read(_ pid: pid_t) {
    let directory = open("/proc/\(pid)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return }
    defer { close(directory) }
    var status = stat()
    guard fstat(directory, &status) == 0, let parent = Self.parent(directory) else { return }
    var process = SystemProcess(
      pid: pid, parent: parent, uid: status.st_uid,
      inodes: [UInt64](repeating: 0, count: NamespaceKind.allCases.count))
    for kind in kinds {
      guard let inode = Self.inode(directory, "ns/\(kind.file)") else { continue }
      process.inodes[kind.rawValue] = inode
      let place = place(inode, kind) { openat(directory, "ns/\(kind.file)", O_RDONLY | O_CLOEXEC) }
      namespaces[place].processes.append(pid)
    }
    processes.append(process)
    if scan.contains(.threads) {
      readFutureChildren(process, directory)
      readThreads(process, directory)
    }
    if !scan.isDisjoint(with: [.descriptors, .sockets]) { readDescriptors(process, directory) }
  }

  /// The fourth word of /proc/PID/stat; the second, a name in parentheses, may contain spaces.
  private static func parent(_ directory: Int32) -> pid_t? {
    let descriptor = openat(directory, "stat", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard let text = readAll(descriptor),
      let end = text.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let words = text[end...].split(separator: UInt8(ascii: " "), maxSplits: 3)
    return words.count > 2 ? pid_t(String(decoding: words[2], as: UTF8.self)) : nil
  }

  static func inode(_ directory: Int32, _ file: String) -> UInt64? {
    var status = stat()
    return fstatat(directory, file, &status, 0) == 0 ? UInt64(status.st_ino) : nil
  }

  private mutating func readFutureChildren(_ process: SystemProcess, _ directory: Int32) {
    for kind in [NamespaceKind.pid, .time] where kinds.contains(kind) {
      // Unreadable until the first child in a new PID namespace exists.
      guard let inode = Self.inode(directory, "ns/\(kind.childFile)"),
        inode != process.namespace(kind)
      else { continue }
      let place = place(inode, kind) {
        openat(directory, "ns/\(kind.childFile)", O_RDONLY | O_CLOEXEC)
      }
      namespaces[place].holders.append(.futureChildren(pid: process.pid))
    }
  }

  private mutating func readThreads(_ process: SystemProcess, _ directory: Int32) {
    var status = stat()
    // A directory has one link for itself, one in its parent, and one for each subdirectory.
    guard fstatat(directory, "task", &status, 0) == 0, status.st_nlink > 3,
      let names = directoryEntries("/proc/\(process.pid)/task")
    else { return }
    for tid in names.compactMap({ pid_t($0) }) where tid != process.pid {
      // The threads of a process share their PID and user namespaces.
      for kind in kinds where kind != .pid && kind != .user {
        let file = "task/\(tid)/ns/\(kind.file)"
        guard let inode = Self.inode(directory, file), inode != process.namespace(kind) else {
          continue
        }
        let place = place(inode, kind) { openat(directory, file, O_RDONLY | O_CLOEXEC) }
        namespaces[place].holders.append(.thread(pid: process.pid, tid: tid))
      }
    }
  }

  // MARK: descriptors

  private mutating func readDescriptors(_ process: SystemProcess, _ directory: Int32) {
    guard let names = directoryEntries("/proc/\(process.pid)/fd"), !names.isEmpty else { return }
    var pidfd: Int32 = -1
    defer { if pidfd >= 0 { close(pidfd) } }
    for number in names.compactMap({ Int32($0) }) {
      guard let status = linux_file_status(directory, "fd/\(number)") else { continue }
      if status.device == device, scan.contains(.descriptors) {
        let opened = openat(directory, "fd/\(number)", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        if let place = take(opened) {
          namespaces[place].holders.append(.descriptor(pid: process.pid, number: number))
        }
      } else if status.mode & UInt32(S_IFMT) == UInt32(S_IFSOCK), scan.contains(.sockets),
        kinds.contains(.net)
      {
        if pidfd < 0 { pidfd = linux_pidfd(process.pid) }
        if pidfd < 0 { return }
        readSocket(process, pidfd, number)
      }
    }
  }

  private mutating func readSocket(_ process: SystemProcess, _ pidfd: Int32, _ number: Int32) {
    let socket = linux_pidfd_getfd(pidfd, number)
    guard socket >= 0 else { return }
    defer { close(socket) }
    let opened = linux_socket_namespace(socket)
    guard opened >= 0 else { return }
    if let own = process.namespace(.net), NamespaceIdentity(descriptor: opened)?.inode == own {
      close(opened)
      return
    }
    if let place = take(opened) {
      namespaces[place].holders.append(.socket(pid: process.pid, number: number))
    }
  }

  // MARK: mounts

  private mutating func readMounts() throws(NamespaceError) {
    for mount in try NamespaceMount.all(process: "thread-self") {
      guard let place = place(mount, below: "") else { continue }
      guard !namespaces[place].mounts.contains(mount.point) else { continue }
      namespaces[place].mounts.append(mount.point)
      namespaces[place].holders.append(.mount(path: mount.point))
    }
  }

  private mutating func readMountsElsewhere() {
    var seen: Set<UInt64> = []
    if let own = NamespaceIdentity(path: "/proc/thread-self/ns/mnt") { seen.insert(own.inode) }
    for process in processes {
      let inode =
        process.namespace(.mount) ?? NamespaceIdentity(path: "/proc/\(process.pid)/ns/mnt")?.inode
      guard let inode, seen.insert(inode).inserted else { continue }
      // A process that is gone, or may not be examined, is skipped.
      guard let mounts = try? NamespaceMount.all(process: String(process.pid)) else { continue }
      for mount in mounts {
        guard let place = place(mount, below: "/proc/\(process.pid)/root") else { continue }
        // Most are copies of the caller's own mounts.
        guard !namespaces[place].mounts.contains(mount.point) else { continue }
        let holder = NamespaceHolder.mountElsewhere(pid: process.pid, path: mount.point)
        if !namespaces[place].holders.contains(holder) { namespaces[place].holders.append(holder) }
      }
    }
  }

  private mutating func place(_ mount: NamespaceMount, below root: String) -> Int? {
    guard let kind = NamespaceKind(named: mount.kind), kinds.contains(kind) else { return nil }
    return place(mount.inode, kind) {
      let file = root + mount.point
      let opened = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      // Something else may be mounted on top of it.
      if opened >= 0, NamespaceIdentity(descriptor: opened)?.inode == mount.inode { return opened }
      if opened >= 0 { close(opened) }
      return -1
    }
  }

  // MARK: namespaces

  /// The index of the namespace with an open descriptor, which is closed. nil if it is not a namespace, or of a
  /// kind that is not looked for; `isRelative` accepts any kind.
  private mutating func take(_ opened: Int32, isRelative: Bool = false) -> Int? {
    guard opened >= 0 else { return nil }
    guard let identity = NamespaceIdentity(descriptor: opened), identity.device == device else {
      close(opened)
      return nil
    }
    if let place = places[identity.inode] {
      close(opened)
      return place
    }
    let flag = UInt32(bitPattern: linux_namespace_kind(opened))
    guard let kind = NamespaceKind.allCases.first(where: { $0.flag == flag }),
      isRelative || kinds.contains(kind)
    else {
      close(opened)
      return nil
    }
    return place(identity.inode, kind) { opened }
  }

  /// The index of a namespace, which is added when it is first seen. In that case `open` returns a descriptor
  /// to query, or -1; the descriptor is closed.
  private mutating func place(
    _ inode: UInt64, _ kind: NamespaceKind, open: () -> Int32
  ) -> Int {
    if let place = places[inode] { return place }
    let place = namespaces.count
    namespaces.append(SystemNamespace(inode: inode, kind: kind))
    places[inode] = place
    guard scan.contains(.relations) || kind == .net && connection != nil else { return place }
    let descriptor = open()
    guard descriptor >= 0 else { return place }
    defer { close(descriptor) }
    if kind == .net { namespaces[place].networkID = networkID(descriptor) }
    if scan.contains(.relations) { relate(place, kind, descriptor) }
    return place
  }

  private mutating func relate(_ place: Int, _ kind: NamespaceKind, _ descriptor: Int32) {
    let inode = namespaces[place].inode
    let owner = linux_namespace_owner(descriptor)
    if kind == .user {
      if let uid = linux_namespace_owner_uid(descriptor) { namespaces[place].ownerUID = uid }
    } else if owner >= 0, let uid = linux_namespace_owner_uid(owner) {
      namespaces[place].ownerUID = uid
    }
    if let found = take(owner, isRelative: true) {
      namespaces[place].owner = namespaces[found].inode
      namespaces[found].holders.append(.owned(inode: inode))
    }
    guard kind == .pid || kind == .user,
      let found = take(linux_namespace_parent(descriptor), isRelative: true)
    else { return }
    namespaces[place].parent = namespaces[found].inode
    namespaces[found].holders.append(.child(inode: inode))
  }

  private func networkID(_ descriptor: Int32) -> SystemNamespace.NetworkID? {
    guard let connection,
      let id = try? connection.get(NamespaceIDQuery(of: .descriptor(descriptor))).id
    else { return nil }
    return id >= 0 ? .assigned(id) : .unassigned
  }
}
