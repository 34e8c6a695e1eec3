import Glibc
import Isolation
import Netlink
import NetworkNamespaces
import Rootless
import Linux

/// Messages about an ordinary user's namespaces.
enum RootlessWording {
  static let ended = "the process that held your namespaces was ended: all in them is gone"

  /// Reports that a holder process was started anew.
  static func tell(_ made: Holder.Made) {
    var lines: [String] = []
    if made.hadEnded {
      let names = made.lost.isEmpty ? "" : " (\(made.lost.joined(separator: ", ")))"
      lines.append("\(ended)\(names); another one was started")
      if !made.lostLabs.isEmpty {
        lines.append(
          "netns up makes anew, and netns down tidies, what is left of "
            + made.lostLabs.joined(separator: ", "))
      }
    }
    if !made.survivors.isEmpty {
      let processes = made.survivors.map(String.init).joined(separator: ", ")
      lines.append("still running in what is left, where nothing leads any more: \(processes)")
    }
    // The usual lack of further ids is left to `status`.
    if let shortage = made.shortage, !isUsual(shortage) {
      lines.append("there is no id inside but your own: \(words(of: shortage))")
    }
    for line in lines { Session.writeError("netns: \(line.printable())\n") }
  }

  private static func isUsual(_ shortage: SubordinateMap.Shortage) -> Bool {
    if case .noRanges = shortage { return true }
    return false
  }

  static func words(of shortage: SubordinateMap.Shortage) -> String {
    let user = SubordinateIDs.name(of: geteuid()) ?? "\(geteuid())"
    let command = shortage.remedy(user: user) ?? ""
    return switch shortage {
    case .noRanges(let file):
      "\(file) has none for \(user); an administrator gives some: \(command)"
    case .missing(let program):
      "\(program) is not in PATH; an administrator must install it (Debian: uidmap)"
    case .notPrivileged(let path):
      "\(path) has no set-user-ID bit that counts; an administrator sets it: \(command)"
    case .noNewPrivileges:
      "no_new_privs is set, so newuidmap gets no privileges; start netns from a process without it"
    case .failed(let program): "\(program) failed"
    }
  }

  /// Why it is impossible, and what would help.
  static func lines(of error: RootlessError) -> [String] {
    words(of: error).map { $0.printable(keepsLines: false) }
  }

  private static func words(of error: RootlessError) -> [String] {
    let reason = errorText(error.code)
    let failed = "\(error.operation)\(error.path.isEmpty ? "" : " \(error.path)"): \(reason)"
    guard let cause = error.cause else { return ["without root: \(failed)"] }
    let (why, advice) = words(of: cause, error)
    let first = "you are not root, and may not make namespaces here: \(failed)"
    switch cause {
    case .notPrivate, .outOfSight: return ["without root: \(why)", advice]
    default: return [first, "the cause: \(why)", advice]
    }
  }

  private static func words(
    of cause: RootlessError.Cause, _ error: RootlessError
  ) -> (why: String, advice: String) {
    let why = cause.words ?? ""
    let command = cause.remedy ?? ""
    return switch cause {
    case .sysctl: (why, "an administrator allows it: \(command)")
    case .limit(_, let value) where value == 0: (why, "an administrator allows it: \(command)")
    case .limit where cause.remedy == nil:
      (
        why,
        "start netns outside of them, or an administrator raises user.max_user_namespaces there"
      )
    case .limit: (why, "an administrator raises it: \(command)")
    case .appArmor:
      (
        why,
        "an administrator allows it: \(command), or a"
          + " profile in /etc/apparmor.d: profile netns \(programPath) flags=(unconfined) { userns, }"
      )
    case .seccomp:
      (
        why,
        "whoever starts the container allows it, as by docker run --security-opt seccomp=unconfined"
      )
    case .noUserNamespaces: (why, "a kernel with CONFIG_USER_NS has them")
    case .unknown:
      (why, "an administrator finds more in the kernel's log: dmesg, journalctl -k")
    case .notPrivate:
      (
        "\(error.path) is not a directory that only you can use (mode 0700)",
        "remove it, or set XDG_RUNTIME_DIR to a directory that is"
      )
    case .outOfSight:
      (
        "\(error.path) is locked by a process of another process namespace, such as a container's",
        "set XDG_RUNTIME_DIR to another directory"
      )
    }
  }

  private static var programPath: String {
    readlink("/proc/self/exe") ?? "/usr/local/bin/netns"
  }

  /// Names a namespace; nil stands for the one that all commands share.
  static func place(_ name: String?) -> String {
    name.map { "\"\($0.printable(keepsLines: false))\"" } ?? "your own namespace"
  }

  static func failure(of error: RootlessError) -> CommandFailure {
    CommandFailure(lines(of: error).joined(separator: "\nnetns: "))
  }

  static func failure(of error: RootlessUplinkError) -> CommandFailure {
    switch error {
    case .noProgram:
      CommandFailure("neither pasta nor slirp4netns is in PATH (Debian: passt, slirp4netns)")
    case .noNamespace(let name): CommandFailure("you have no namespace \(place(name))")
    case .noUplink(let name): CommandFailure("\(place(name)) has no way out")
    case .taken(let port, let name):
      CommandFailure("\(port): the host's port leads to \(place(name)) already")
    case .notPublished(let port): CommandFailure("\(port) is not published")
    case .tunDevice(nil):
      CommandFailure("there is no /dev/net/tun; an administrator makes it: modprobe tun")
    case .tunDevice(let mode?):
      CommandFailure(
        "you may not open /dev/net/tun (mode 0\(String(mode, radix: 8)));"
          + " an administrator allows it: chmod 0666 /dev/net/tun")
    case .noPorts: CommandFailure("ports need pasta, which is not in PATH (Debian: passt)")
    case .port(let error, nil): CommandFailure("\(error)")
    case .port(let error, let port?):
      CommandFailure(
        "\(error); an administrator lets you have it:"
          + " sysctl -w net.ipv4.ip_unprivileged_port_start=\(port)")
    case .failed(let program, let words):
      CommandFailure(
        "\(program) failed\(words.isEmpty ? "" : ": ")"
          + words.split(separator: "\n").joined(separator: "; ")
          + (words.contains("tun socket") ? " (has the namespace a device `uplink` already?)" : ""))
    case .system(let error): failure(of: error)
    }
  }
}
