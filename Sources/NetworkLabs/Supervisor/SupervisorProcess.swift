import CLinux
import Glibc

/// The process that keeps a lab's services.
///
/// It is the first one of a process namespace, so that the kernel ends everything it started when it
/// ends itself, however that happens.
public enum SupervisorProcess {
  static let serveVerb = "__serve"

  /// The words by which a lab's supervisor is started, and known afterwards: what tells the lab from one
  /// of the same name in another /run is the directory that holds the labs' own one.
  static func words(_ verb: String, _ paths: LabPaths) -> [String] {
    var status = stat()
    let parent = paths.root.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    let place = stat(parent.isEmpty ? "/" : parent, &status) == 0
    return [
      "netns-lab", verb, paths.lab, paths.root, paths.configuration,
      place ? "\(status.st_dev):\(status.st_ino)" : "",
    ]
  }

  /// Does what the hidden verbs ask for, if `arguments` (without the program) are one of them.
  ///
  /// - Returns: the exit status; nil where the arguments mean something else.
  public static func runIfAsked(_ arguments: [String]) -> Int32? {
    guard arguments.count == 5 else { return nil }
    let paths = LabPaths(lab: arguments[1], root: arguments[2], configuration: arguments[3])
    switch arguments[0] {
    case Supervisor.startVerb: return start(arguments)
    case serveVerb: return serve(paths)
    default: return nil
    }
  }

  /// Makes the namespaces, starts the supervisor in them, and leaves it alone.
  private static func start(_ arguments: [String]) -> Int32 {
    setsid()
    guard linux_unshare(Int32(LINUX_CLONE_NEWPID)) == 0 else { return complain("unshare", errno) }
    do throws(LabError) {
      _ = try Spawn.run(
        "/proc/self/exe", ["netns-lab", serveVerb] + arguments.dropFirst(), output: STDOUT_FILENO)
      return 0
    } catch {
      return complain(error.message, 0)
    }
  }

  private static func serve(_ paths: LabPaths) -> Int32 {
    // The mount namespace that it comes from has the file systems of nodes, which no other can have.
    let root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0, linux_unshare(Int32(LINUX_CLONE_NEWNS)) == 0,
      mount("none", "/", nil, UInt(MS_SLAVE) | UInt(MS_REC), nil) == 0
    else { return complain("unshare", errno) }
    var paths = paths
    paths.hostRoot = "/proc/self/fd/\(root)"
    // Of the new process namespace, in the mount namespace of the supervisor's own.
    guard mount("proc", "/proc", "proc", UInt(MS_NOSUID | MS_NODEV | MS_NOEXEC), nil) == 0 else {
      return complain("/proc", errno)
    }
    NamespaceAccess.raiseFileLimit()
    // Held as long as it runs, so that there is no second one. Of a file that nobody else may open: who
    // can open it can lock it.
    let lock = open(paths.supervisorLog, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      return complain(paths.supervisorLog, errno)
    }
    do throws(LabError) {
      try SupervisorServer(paths: paths).run()
      return 0
    } catch {
      return complain(error.message, 0)
    }
  }

  /// Standard output is the supervisor's log.
  private static func complain(_ subject: String, _ code: Int32) -> Int32 {
    let words = subject + (code == 0 ? "" : ": \(String(cString: strerror(code)))") + "\n"
    let bytes = Array(words.utf8)
    return write(STDOUT_FILENO, bytes, bytes.count) == bytes.count ? 1 : 2
  }
}
