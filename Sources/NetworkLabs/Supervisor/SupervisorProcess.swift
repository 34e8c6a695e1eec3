import CLinux
import Glibc
import Linux

/// The process that keeps a lab's services running.
///
/// It is the first process of a process namespace, so the kernel ends everything it started as soon as it ends,
/// however that happens.
public enum SupervisorProcess {
  static let serveVerb = "__serve"

  /// The arguments that a supervisor is started with and recognized by. Device and inode of the directory that
  /// contains `root` tell the lab from one of the same name in another /run.
  static func words(_ verb: String, _ paths: LabPaths) -> [String] {
    var status = stat()
    let parent = paths.root.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    let place = stat(parent.isEmpty ? "/" : parent, &status) == 0
    return [
      "netns-lab", verb, paths.lab, paths.root, paths.configuration,
      place ? "\(status.st_dev):\(status.st_ino)" : "",
    ]
  }

  /// Carries out a hidden verb if `arguments`, which exclude the program's name, begin with one.
  ///
  /// - Returns: the exit status; nil if the arguments ask for something else.
  public static func runIfAsked(_ arguments: [String]) -> Int32? {
    guard arguments.count == 5 else { return nil }
    let paths = LabPaths(lab: arguments[1], root: arguments[2], configuration: arguments[3])
    switch arguments[0] {
    case Supervisor.startVerb: return start(arguments)
    case serveVerb: return serve(paths)
    default: return nil
    }
  }

  /// Makes the process namespace, starts the supervisor in it, and exits.
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
    // The caller's mount namespace has the nodes' file systems, which no other mount namespace can contain.
    let root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0, linux_unshare(Int32(LINUX_CLONE_NEWNS)) == 0 else {
      return complain("unshare", errno)
    }
    guard mount("none", "/", nil, UInt(MS_SLAVE) | UInt(MS_REC), nil) == 0 else {
      return complain("mount --make-rslave /", errno)
    }
    var paths = paths
    paths.hostRoot = "/proc/self/fd/\(root)"
    // /proc of the new process namespace, in the supervisor's own mount namespace.
    guard mount("proc", "/proc", "proc", UInt(MS_NOSUID | MS_NODEV | MS_NOEXEC), nil) == 0 else {
      return complain("/proc", errno)
    }
    NamespaceAccess.raiseFileLimit()
    // This lock, held as long as it runs, prevents a second supervisor. Whoever can open a file can lock it, so it is
    // on a file that nobody else can open.
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

  /// Reports an error on standard output, which is the supervisor's log.
  private static func complain(_ subject: String, _ code: Int32) -> Int32 {
    let words = subject + (code == 0 ? "" : ": \(errorText(code))") + "\n"
    let bytes = Array(words.utf8)
    return write(STDOUT_FILENO, bytes) == bytes.count ? 1 : 2
  }
}
