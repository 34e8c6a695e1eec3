import CLinux
import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Linux

extension Holder {
  /// A holder, and what was found when it was made.
  public struct Made: Sendable {
    /// The running holder.
    public var holder: Holder
    /// Whether it was made by another command, at the same time or before.
    public var isOlder = false
    /// Why only the user's own id is mapped, if so.
    public var shortage: SubordinateMap.Shortage?
    /// The names of namespaces that were lost with a killed holder.
    public var lost: [String] = []
    /// Labs whose records a killed holder left.
    public var lostLabs: [String] = []
    /// Processes that still run in the remains of a killed holder, which nothing can enter any more.
    public var survivors: [pid_t] = []
    /// Whether there was an earlier holder, which has ended.
    public var hadEnded = false
  }

  /// Returns the holder, and makes it if there is none. The calling process has one thread; it does not become
  /// the holder's parent.
  public static func make(in directory: RuntimeDirectory = .own()) throws(RootlessError) -> Made {
    if case .running(let holder) = try find(in: directory) {
      return Made(holder: holder, isOlder: true)
    }
    let lock = try directory.lock()
    defer { lock.release() }
    var made: Made
    switch try find(in: directory) {
    case .running(let holder): return Made(holder: holder, isOlder: true)
    case .none:
      do throws(RootlessError) { made = try start(directory) } catch {
        try? removeAll(directory)
        throw error
      }
    case .ended:
      let (lost, survivors) = clean(directory)
      made = try start(directory)
      made.survivors = survivors
      made.hadEnded = true
      made.lost = lost
      made.lostLabs = directory.labs
    }
    return made
  }

  private static func start(_ directory: RuntimeDirectory) throws(RootlessError) -> Made {
    let map: SubordinateMap?
    var shortage: SubordinateMap.Shortage?
    do throws(SubordinateMap.Shortage) { map = try SubordinateMap.find() } catch {
      map = nil
      shortage = error
    }
    do throws(RootlessError) {
      try start(directory, map)
    } catch  where map != nil && error.operation == HolderProcess.mapping {
      shortage = .failed(program: error.path)
      try start(directory, nil)
    }
    guard case .running(let holder) = try find(in: directory) else {
      throw RootlessError("starting the process that holds them", code: ECHILD)
    }
    return Made(holder: holder, shortage: shortage)
  }

  /// Starts the holder as an orphan, and waits until it holds the lock, or has failed.
  private static func start(
    _ directory: RuntimeDirectory, _ map: SubordinateMap?
  ) throws(RootlessError) {
    var ends: [Int32] = [-1, -1]
    guard Linux.linux_pipe2(&ends, O_CLOEXEC) == 0 else { throw RootlessError("pipe", code: errno) }
    let child = linux_fork()
    if child == 0 {
      close(ends[0])
      // Its own child outlives it and is adopted by init.
      let holder = linux_fork()
      if holder == 0 { HolderProcess(directory: directory, map: map, report: ends[1]).run() }
      if holder < 0 { HolderProcess.tell(RootlessError("fork", code: errno), ends[1]) }
      _exit(0)
    }
    let code = errno
    close(ends[1])
    defer { close(ends[0]) }
    guard child > 0 else { throw RootlessError("fork", code: code) }
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
    let report = readAll(ends[0]) ?? []
    if let error = HolderProcess.error(report) { throw error }
  }

  /// Removes what a holder that is gone left. Returns the names that it had, and the processes that survive.
  /// Records of labs are left for `gc`, which tidies up what belongs to them; their supervisors end.
  static func clean(_ directory: RuntimeDirectory) -> (lost: [String], survivors: [pid_t]) {
    let record = HolderRecord(directory.holder)
    let services =
      record.map { UserNamespace.processes(in: $0.namespace) }?.filter(isSupervisor) ?? []
    end(services.map { linux_pidfd($0) })
    let lost = directory.names
    // Nothing is mounted on them any more, here or anywhere else.
    for name in lost { _ = unlink("\(directory.run)/netns/\(name)") }
    RootlessUplink.endAll(in: directory)
    unlink(directory.holder)
    return (lost, record.map { UserNamespace.processes(in: $0.namespace) } ?? [])
  }

  /// Whether a process supervises the services of a lab.
  private static func isSupervisor(_ process: pid_t) -> Bool {
    let words = (readFile("/proc/\(process)/cmdline") ?? []).split(separator: 0).map {
      String(decoding: $0, as: UTF8.self)
    }
    return words.count > 1 && words[0].hasSuffix("netns-lab") && words[1] == "__serve"
  }

  /// Ends processes and waits until they have ended.
  static func end(_ descriptors: [Int32]) {
    for signal in [SIGTERM, SIGKILL] {
      for descriptor in descriptors { linux_pidfd_signal(descriptor, signal) }
      wait(for: descriptors, milliseconds: 5000)
    }
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
  }
}
