import Glibc
import Isolation
import Linux

/// A limit of the kernel, and how much of it is used.
private struct Limit: Sendable {
  /// The name of the parameter (sysctl(8)).
  let parameter: String
  /// What fails once it is used up.
  let effect: String
  /// What counts towards it.
  let used: @Sendable (Examination) throws -> Int
  /// The value that is offered at least.
  let least: Int

  private var file: String {
    "/proc/sys/" + parameter.split(separator: ".").joined(separator: "/")
  }

  /// Nine tenths of a limit count as used up: the next lab or name would reach it.
  func finding(_ examination: Examination) throws -> Finding? {
    // A kernel without the parameter has no such limit.
    guard let value = number(in: file) else { return nil }
    let used = try used(examination)
    guard value == 0 || used >= value - value / 10 else { return nil }
    let raised = min(max(value * 2, used * 2, least), Int(Int32.max))
    return Finding(
      used < value ? .warning : .fault,
      "\(parameter) is \(value), and \(used) are in use: \(effect)",
      remedy: "sysctl -w \(parameter)=\(raised)")
  }

  private static func namespaces(_ kind: NamespaceKind) -> Limit {
    Limit(
      parameter: "user.max_\(kind.file)_namespaces",
      effect: kind == .net || kind == .mount
        ? "netns add and exec fail" : "no \(kind.name) namespaces can be made",
      used: { examination in
        try examination.machine().namespaces.count { $0.kind == kind }
          + (kind == .net ? examination.needs.namespaces : 0)
      }, least: 10000)
  }

  static let all: [Limit] =
    NamespaceKind.allCases.map(namespaces) + [
      Limit(
        parameter: "kernel.pid_max", effect: "no process can be started",
        used: { _ in (directoryEntries("/proc") ?? []).count { pid_t($0) != nil } },
        least: 32768),
      Limit(
        parameter: "fs.mount-max", effect: "no namespace can be given a name, and none be entered",
        used: { _ in
          (readFile("/proc/self/mountinfo") ?? []).count { $0 == UInt8(ascii: "\n") }
        }, least: 100_000),
      Limit(
        parameter: "fs.file-max", effect: "no file can be opened",
        used: { _ in number(in: "/proc/sys/fs/file-nr") ?? 0 }, least: 65536),
    ]
}

/// Parameters of the kernel, and limits of this process, that would make commands fail.
extension Check {
  @Sendable static func limits(_ examination: Examination) throws -> Outcome {
    var findings = try Limit.all.compactMap { try $0.finding(examination) }
    findings += watches()
    if let finding = openFiles() { findings.append(finding) }
    return Outcome(
      saw: "user.max_*_namespaces, user.max_inotify_*, kernel.pid_max, fs.mount-max, fs.file-max,"
        + " open files (\(softLimit) for a process)", findings)
  }

  // MARK: inotify

  /// How many instances must be free: one for each lab and monitor.
  private static let instances = 4

  /// How much is used is not shown, so this tries it. Without descriptors it would fail for another reason.
  private static func watches() -> [Finding] {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    func finding(_ what: String) -> Finding {
      let parameter = "user.max_inotify_\(what)"
      let value = number(in: "/proc/sys/user/max_inotify_\(what)") ?? 0
      return Finding(
        .fault,
        "\(parameter) is \(value), and all are in use: services, netns monitor and resolv.conf files cannot be watched",
        remedy: "sysctl -w \(parameter)=\(min(max(value * 2, 1024), Int(Int32.max)))")
    }
    for _ in 0..<instances {
      let descriptor = inotify_init1(O_CLOEXEC)
      if descriptor >= 0 {
        opened.append(descriptor)
      } else if errno == EMFILE, softLimit > leastFiles {
        return [finding("instances")]
      }
    }
    guard let first = opened.first else { return [] }
    if inotify_add_watch(first, "/", UInt32(IN_DELETE_SELF)) < 0, errno == ENOSPC {
      return [finding("watches")]
    }
    return []
  }

  // MARK: open files

  /// What commands open at once (`NamespaceIDReader`), and some more.
  private static let leastFiles = 256
  private static let usualFiles = 1024

  private static var softLimit: Int { limit.soft }

  private static var limit: (soft: Int, hard: Int) {
    var limit = rlimit()
    guard getrlimit(.init(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return (.max, .max) }
    return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
  }

  private static func openFiles() -> Finding? {
    let (soft, hard) = limit
    guard soft < leastFiles else { return nil }
    return Finding(
      .fault, "a process may open only \(soft) files: commands for many namespaces fail",
      remedy: hard >= usualFiles
        ? "ulimit -n \(usualFiles)" : "prlimit --pid $$ --nofile=\(usualFiles):\(usualFiles)")
  }
}
