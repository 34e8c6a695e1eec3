import CLinux
import Glibc
import NetworkNamespaces
import Linux

/// Compares kernel parameters of namespaces with those of a new one (linux Documentation/networking/ip-sysctl).
///
/// All of this runs on threads of its own, which may enter namespaces.
enum NetworkParameters {
  /// A parameter that differs from that of a new namespace.
  struct Difference: Sendable, Hashable {
    /// A path below /proc/sys.
    var path: String
    var value: String
    var usual: String
  }

  /// A namespace to examine.
  struct Subject: Sendable {
    var namespace: String
    /// The lab's own parameters, as paths below /proc/sys.
    var own: [String: String]
    /// Devices whose parameters are compared with the defaults for new devices.
    var devices: [String] = []
    /// Parameters of devices that have changed since the lab came up.
    var changes: [Change] = []
  }

  /// A changed parameter of a device, and the path of the default for new devices: writing that one changes this one
  /// too.
  struct Change: Sendable {
    var difference: Difference
    var general: String
  }

  /// The parameters of a new namespace: paths below /proc/sys, and the content of each file.
  struct Table: Sendable {
    var paths: [String] = []
    var contents: [[UInt8]] = []

    /// The values by path; lists have single spaces.
    var values: [String: String] {
      Dictionary(zip(paths, contents.map(NetworkParameters.text))) { first, _ in first }
    }
  }

  /// Compares each subject with a new namespace that was given the same parameters.
  ///
  /// - Parameters:
  ///   - former: the parameters of a new namespace at the time the lab came up. A new namespace inherits some from
  ///     the host, and those may have changed since.
  ///   - plain: the parameters of a new namespace, if they were read already.
  /// - Throws: if no thread can be started.
  static func differences(
    _ subjects: [Subject], in store: NamespaceStore, former: [String: String], plain: Table? = nil
  ) throws(LabError) -> [String: [Difference]] {
    let groups = Dictionary(grouping: subjects) { subject in
      subject.own.filter { Sysctl.device(of: $0.key) == nil }
    }
    var jobs: [@Sendable () -> Result<[String: [Difference]], LabError>] = []
    let width = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    for (own, members) in groups {
      let known = own.isEmpty ? plain : nil
      let usual: Table
      if let known {
        usual = known
      } else {
        usual = try NamespaceThread.run { () throws(LabError) in try pristine(with: own, plain) }
      }
      for start in 0..<min(width, members.count) {
        let part = stride(from: start, to: members.count, by: width).map { members[$0] }
        jobs.append {
          Result { () throws(LabError) in try compare(part, store, usual, former) }
        }
      }
    }
    var result: [String: [Difference]] = [:]
    for outcome in try NamespaceThread.runAll(jobs) {
      result.merge(try outcome.get()) { first, _ in first }
    }
    return result
  }

  /// The most namespaces to compare. The kernel's cache chains all files of one name below /proc/sys, so every further
  /// namespace makes looking into all others slower.
  static let limit = 64

  /// Starts to read the parameters of a new namespace. Returns a function that waits for them.
  static func startReading() throws(LabError) -> () throws(LabError) -> Table {
    let outcome = try NamespaceThread.start { () -> Result<Table, LabError> in
      Result { () throws(LabError) in try pristine(with: [:], nil) }
    }
    return { () throws(LabError) in try outcome().get() }
  }

  /// - Parameter plain: the parameters of a new namespace without `own`, if known.
  private static func pristine(
    with own: [String: String], _ plain: Table?
  ) throws(LabError) -> Table {
    var table = Table()
    guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
      throw LabError("making a namespace to read kernel parameters in", code: errno)
    }
    for (path, value) in own.sorted(by: { $0.key < $1.key }) { _ = SysctlFile.write(path, value) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let known = if let plain { plain.paths } else { try paths(in: "net") }
    for path in known {
      guard let count = try read(path, &buffer) else { continue }
      table.paths.append(path)
      table.contents.append(Array(buffer[..<count]))
    }
    return table
  }

  /// Reads a parameter into `buffer`. A lab has some hundred thousand of them, and hardly any differs.
  ///
  /// - Returns: nil if it does not exist or cannot be read.
  private static func read(_ path: String, _ buffer: inout [UInt8]) throws(LabError) -> Int? {
    let file = open("/proc/sys/" + path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if [EMFILE, ENFILE, ENOMEM].contains(errno) { throw LabError(path, code: errno) }
      return nil
    }
    defer { close(file) }
    let count = Linux.read(file, &buffer)
    return count < 0 ? nil : count
  }

  private static func text(_ bytes: some Sequence<UInt8>) -> String {
    Sysctl.normalized(String(decoding: Array(bytes), as: UTF8.self))
  }

  private static func compare(
    _ subjects: [Subject], _ store: NamespaceStore, _ usual: Table, _ former: [String: String]
  ) throws(LabError) -> [String: [Difference]] {
    var result: [String: [Difference]] = [:]
    var buffer = [UInt8](repeating: 0, count: 4096)
    for subject in subjects {
      try store.enter(subject.namespace)
      // Everything that differs from a new namespace, whoever changed it.
      var changed: [String: String] = [:]
      var found: [Difference] = []
      for (index, path) in usual.paths.enumerated() {
        let content = usual.contents[index]
        guard let count = try read(path, &buffer),
          !buffer[..<count].elementsEqual(content)
        else { continue }
        let now = text(buffer[..<count])
        changed[path] = now
        if now != former[path], subject.own[path] == nil {
          found.append(Difference(path: path, value: now, usual: text(content)))
        }
      }
      for device in subject.devices {
        for (index, path) in usual.paths.enumerated() {
          guard let own = devicePath(path, device), subject.own[own] == nil,
            let count = try read(own, &buffer)
          else { continue }
          let (now, value) = (text(buffer[..<count]), text(usual.contents[index]))
          let expected = changed[path] ?? value
          guard now != value, now != expected, now != former[path], now != "-1" else { continue }
          found.append(Difference(path: own, value: now, usual: expected))
        }
      }
      found += subject.changes.filter {
        subject.own[$0.difference.path] == nil && changed[$0.general] != $0.difference.value
      }.map(\.difference)
      result[subject.namespace] = found.filter { !isImplied($0, changed) }
        .sorted { $0.path < $1.path }
    }
    return result
  }

  /// The path of a device's parameter, given that of the default: "net/ipv4/conf/default/rp_filter". Nil for parameters
  /// that follow from the device's kind, MTU and flags, or that router advertisements set.
  private static func devicePath(_ path: String, _ device: String) -> String? {
    let parts = path.split(separator: "/")
    guard parts.count == 5, parts[3] == "default", parts[2] == "conf" else {
      return nil
    }
    let automatic = ["mtu", "hop_limit", "addr_gen_mode"]
    if parts[1] == "ipv6", automatic.contains(String(parts[4])) { return nil }
    return "\(parts[0])/\(parts[1])/\(parts[2])/\(device)/\(parts[4])"
  }

  /// Whether the kernel changed it as a consequence of another change (net/ipv4/devinet.c, net/ipv6/addrconf.c).
  private static func isImplied(_ difference: Difference, _ changed: [String: String]) -> Bool {
    switch difference.path {
    case "net/ipv4/conf/all/forwarding", "net/ipv4/conf/default/forwarding":
      return difference.value == changed["net/ipv4/ip_forward"]
    case "net/ipv4/conf/all/accept_redirects": return changed["net/ipv4/ip_forward"] != nil
    case "net/ipv6/conf/default/forwarding", "net/ipv6/conf/default/disable_ipv6",
      "net/ipv6/conf/default/ignore_routes_with_linkdown", "net/ipv6/conf/default/disable_policy":
      let general = difference.path.split(separator: "/").map { $0 == "default" ? "all" : $0 }
      return difference.value == changed[general.joined(separator: "/")]
    default:
      return false
    }
  }

  /// Parameters that can be read and written, except those of single devices.
  private static func paths(in directory: String) throws(LabError) -> [String] {
    let isPerDevice = directory.hasSuffix("/conf") || directory.hasSuffix("/neigh")
    var result: [String] = []
    for name in try TextFile.entries(of: "/proc/sys/\(directory)") {
      let path = "\(directory)/\(name)"
      var status = stat()
      guard !Self.random.contains(name), stat("/proc/sys/\(path)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        if !isPerDevice || ["all", "default"].contains(name) { result += try paths(in: path) }
      } else if status.st_mode & 0o600 == 0o600 {
        result.append(path)
      }
    }
    return result
  }

  /// Parameters that the kernel sets at random in each namespace.
  private static let random: Set<String> = ["tcp_fastopen_key", "stable_secret"]
}
