import CLinux
import Glibc

/// Names of users, groups, services, protocols and hosts, looked up as nsswitch.conf(5) says.
///
/// The C library looks names up in files, and loads a library for every other source in nsswitch.conf. A program
/// without shared libraries cannot safely do that: the library may belong to another version of the C library. There
/// getent(1) is asked for names that are not in the files.
enum NameService {
  private static let isStatic: Bool = {
    guard linux_is_static() != 0 else { return false }
    for database in ["passwd", "group", "initgroups", "services", "protocols", "hosts"] {
      look(for: database, in: "files")
    }
    return true
  }()

  private static func look(for database: String, in sources: String) {
    // It only refuses databases that do not exist.
    unsafe withSystemStrings(database, sources) { unsafe _ = linux_configure_names($0, $1) }
  }

  /// Looks a name up with a function of the C library. In a program without shared libraries, it then asks
  /// `getent DATABASE KEY` if that finds nothing.
  ///
  /// - Parameter read: reads a line of getent's, divided into fields; nil if it is not the entry.
  static func find<Entry>(
    _ database: String, _ key: String, separator: Character = " ", _ library: () -> Entry?,
    else read: ([Substring]) -> Entry?
  ) -> Entry? {
    let asksGetent = isStatic
    if let entry = library() { return entry }
    guard asksGetent, !key.isEmpty, !key.hasPrefix("-") else { return nil }
    guard let lines = getent(database, key) else {
      // Without getent, at least the servers in resolv.conf(5) can be asked for hosts.
      look(for: "hosts", in: "files dns")
      return library()
    }
    for line in lines {
      let omitsEmpty = separator == " "
      let fields = line.split(separator: separator, omittingEmptySubsequences: omitsEmpty)
      if let entry = read(fields) { return entry }
    }
    return nil
  }

  /// The lines that getent prints; nil if there is no getent in PATH.
  private static func getent(_ database: String, _ key: String) -> [Substring]? {
    var ends: [Int32] = [-1, -1]
    guard unsafe linux_pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
    defer { close(ends[0]) }
    let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { if nowhere >= 0 { close(nowhere) } }
    var program = SpawnedProgram("getent", ["getent", database, key])
    program.isIsolated = true
    program.standardInput = nowhere
    program.standardOutput = ends[1]
    program.standardError = nowhere
    var steps = StepList()
    let outcome = linux_spawn(program, &steps)
    close(ends[1])
    guard case .started(let child) = outcome else { return nil }
    let output = readAll(ends[0]) ?? []
    while waitpid(child, 0) < 0 && errno == EINTR {}
    return String(systemBytes: output).split(separator: "\n")
  }
}
