import Doctor
import Glibc
import Linux
import NetworkLabs
import NetworkNamespaces

/// What the doctor examines of labs.
struct LabChecks {
  /// Labs have checks of another kind.
  typealias Check = Doctor.Check

  /// The labs that are up, or were.
  let labs: [String]
  /// A lab's file to compare with this machine, and the lab that it declares.
  var wanted: (source: LabSource, lab: Lab)?

  /// The checks that need labs, in the order of the report.
  var all: [Check] {
    [
      Check("labs", needsRoot: true) { [labs] _ in try Self.states(labs) },
      Check("logs", needsRoot: true) { _ in try Self.logs() },
      Check("leftovers", needsRoot: true) { [labs] _ in try Self.leftovers(labs) },
    ] + needs
  }

  // MARK: labs that are up

  private static func states(_ labs: [String]) throws -> Check.Outcome {
    var findings: [Finding] = []
    for name in labs { findings += try state(name) }
    for name in try HostsRecord.labs() {
      let paths = LabPaths(lab: name)
      let isUnfinished = try HostsRecord.load(paths)?.unfinished != nil
      guard isUnfinished, paths.isBeingChangedOverHosts == false else { continue }
      findings.append(
        Finding(
          .fault, "a change of lab \(name) over its hosts was interrupted", remedy: "netns gc"))
    }
    return Check.Outcome(
      saw: "\(labs.count) \(labs.count == 1 ? "lab" : "labs"): processes, what was changed, logs",
      findings)
  }

  private static func state(_ name: String) throws -> [Finding] {
    let paths = LabPaths(lab: name)
    let manager = LabManager(paths: paths, services: Supervisor(paths: paths))
    let down = Shell.line("netns", "down", name)
    if try paths.unfinished() {
      // Another command is at work, or nobody can tell.
      if paths.isBeingChanged != false { return [] }
      return [
        Finding(.fault, "a change of lab \(name) was interrupted", remedy: "netns gc")
      ]
    }
    guard let record = try manager.record() else {
      if paths.isBeingChanged != false { return [] }
      let isThere = try manager.hasTraces()
      return [
        Finding(
          .fault,
          isThere
            ? "lab \(name) has no record, but namespaces, devices or processes of it are left"
            : "lab \(name) is dead: only its directory is left",
          remedy: isThere ? down : "netns gc")
      ]
    }
    let snapshot = try manager.snapshotWithStrangers(of: record)
    // From standard input, there is no file to bring it up from again.
    let file = record.lab.file.map(Shell.quoted)
    var findings: [Finding] = []
    let late = manager.late(record.lab, in: snapshot)
    if !late.isEmpty {
      findings.append(
        Finding(
          .fault, "lab \(name) is not as it was made: \(some(late))",
          remedy: file.map { "netns up \($0)" } ?? down))
    }
    let strangers = manager.strangers(of: record, in: snapshot).flatMap { node in
      StrangerItem.items(node).filter(\.prunable).map { "\(node.node): \($0.kind) \($0.subject)" }
    }
    if !strangers.isEmpty {
      findings.append(
        Finding(
          .warning, "lab \(name) has in it what is not of it: \(some(strangers))",
          remedy: file.map { "netns up --prune \($0)" } ?? down))
    }
    let lost = record.lab.lostImpairments(in: snapshot)
    if !lost.isEmpty {
      findings.append(
        Finding(
          .warning, "lab \(name): \(some(lost))", remedy: load("net-sch-netem")))
    }
    return findings
  }

  /// The first of many.
  private static func some(_ words: [String]) -> String {
    let more = words.count > 3 ? "; and \(words.count - 3) more" : ""
    return words.prefix(3).joined(separator: "; ") + more
  }

  /// The command that loads a module of the kernel; nil if there is none on disk.
  private static func load(_ alias: String) -> String? {
    let release = readFile("/proc/sys/kernel/osrelease") ?? []
    return KernelModules(release: String(systemBytes: Array(release.prefix { $0 > 0x20 })))
      .module(for: alias).map { Shell.line("modprobe", $0) }
  }

  // MARK: logs

  /// Logs are of limited size, but /run may be small, and is shared with others.
  private static func logs() throws -> Check.Outcome {
    var status = statvfs()
    let root = LabPaths.defaultRoot
    guard Linux.statvfs(root, &status) == 0 else { return Check.Outcome(saw: "") }
    let size = Int(status.f_blocks) * Int(status.f_frsize)
    let free = Int(status.f_bavail) * Int(status.f_frsize)
    var files: [(path: String, size: Int)] = []
    for lab in try LabPaths.labs() { collect(LabPaths(lab: lab).logs, &files) }
    let used = files.reduce(0) { $0 + $1.size }
    let saw = "\(kibibytes(used)) of logs, and \(kibibytes(free)) free below \(root)"
    guard free < min(size / 10, enough) else { return Check.Outcome(saw: saw) }
    files.sort { $0.size > $1.size }
    let largest = files.prefix(5).map { Shell.quoted($0.path) }.joined(separator: " ")
    // Only where the logs matter would it help to empty them.
    let isLogs = used > size / 10
    return Check.Outcome(
      saw: saw,
      [
        Finding(
          .fault,
          "only \(kibibytes(free)) of \(kibibytes(size)) are free below \(root)"
            + (isLogs ? ", and logs take \(kibibytes(used))" : "") + ": netns up fails",
          remedy: isLogs
            ? "truncate --size 0 \(largest)"
            : "mount -o remount,size=\(max(size * 2, 1 << 24) >> 10)k \(mountPoint(root))")
      ])
  }

  /// What the files of a large lab, and of the change of one, need in bytes.
  private static let enough = 4 << 20

  private static func kibibytes(_ bytes: Int) -> String { "\(bytes >> 10) KiB" }

  /// Rotated logs have hidden names.
  private static func collect(_ directory: String, _ files: inout [(path: String, size: Int)]) {
    for node in directoryEntries(directory) ?? [] {
      for log in directoryEntries("\(directory)/\(node)") ?? [] {
        var status = stat()
        let path = "\(directory)/\(node)/\(log)"
        guard Linux.lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        files.append((path, Int(status.st_size)))
      }
    }
  }

  /// The directory at or above `path` on which its file system is mounted.
  private static func mountPoint(_ path: String) -> String {
    var place = path
    var (own, above) = (stat(), stat())
    while let slash = place.lastIndex(of: "/"), place != "/" {
      let parent = slash == place.startIndex ? "/" : String(place[..<slash])
      guard Linux.stat(place, &own) == 0, Linux.stat(parent, &above) == 0,
        own.st_dev == above.st_dev
      else {
        break
      }
      place = parent
    }
    return Shell.quoted(place)
  }

  // MARK: labs that are gone

  private static func leftovers(_ labs: [String]) throws -> Check.Outcome {
    var findings = try Leftovers.staleConfiguration().map {
      Finding(.warning, "\($0) belongs to a lab that is gone", remedy: "netns gc")
    }
    for (lab, names) in try Leftovers.orphans().sorted(by: { $0.key < $1.key }) {
      findings.append(
        Finding(
          .warning,
          "lab \(lab) has no files any more, but namespaces bear its mark: \(some(names.map(\.text)))",
          remedy: Shell.line("netns", "down", lab)))
    }
    return Check.Outcome(saw: "what labs that are gone left", findings)
  }

  // MARK: a lab's file

  private var needs: [Check] {
    guard let wanted else { return [] }
    let name = wanted.source.name
    let lab = wanted.lab
    if let hosts = lab.hosts {
      return [
        Check("needs", needsRoot: true) { _ in
          Check.Outcome(
            saw: "what lab \(name) needs of its \(hosts.count) hosts",
            try Self.needsOfHosts(wanted.source))
        }
      ]
    }
    return [
      Check("needs", needsRoot: true) { _ in
        let paths = LabPaths(lab: name)
        let manager = LabManager(paths: paths, services: Supervisor(paths: paths))
        var findings: [Finding] = []
        do throws(LabFailure) {
          let plan = try manager.plan(lab)
          findings = plan.warnings.map { Finding(.warning, $0, remedy: Self.remedy(ofWarning: $0)) }
        } catch {
          findings = Self.findings(error)
        }
        return Check.Outcome(saw: "what lab \(name) needs of this machine", findings)
      }
    ]
  }

  /// What hosts would miss or refuse, each asked by itself.
  private static func needsOfHosts(_ source: LabSource) throws -> [Finding] {
    guard let hosts = try LabOverHosts(source) else { return [] }
    var findings: [Finding] = []
    hosts.manager.onWarning = { findings.append(Finding(.warning, $0, remedy: nil)) }
    var options = LabManager.Options()
    options.isNamed = source.isNamed
    do { _ = try hosts.plan(source, options) } catch let failure as LabFailure {
      findings += Self.findings(failure)
    }
    return findings
  }

  private static func remedy(ofWarning words: String) -> String? {
    words.contains("no netem") ? load("net-sch-netem") : nil
  }

  private static func findings(_ failure: LabFailure) -> [Finding] {
    guard case .plan(let error) = failure else {
      return failure.lines.map { Finding(.fault, $0, remedy: nil) }
    }
    return error.conflicts.map { conflict in
      var remedy: String?
      if case .step(let failure) = conflict {
        switch failure.lack {
        case .kind(let kind): remedy = load("rtnl-link-\(kind)")
        case .program(let program):
          remedy = Shell.line("apt-get", "install", packages[program] ?? program)
        case nil: break
        }
      }
      return Finding(.fault, conflict.description, remedy: remedy)
    }
  }

  /// Programs whose Debian package has another name.
  private static let packages = [
    "nft": "nftables", "ping": "iputils-ping", "ip": "iproute2", "tc": "iproute2",
    "dnsmasq": "dnsmasq-base", "dig": "bind9-dnsutils", "nc": "netcat-openbsd",
  ]
}
