import CLinux
import Glibc
import Isolation

/// `unshare` (unshare(1)).
enum UnshareCommand {
  static func run(_ words: [String]) throws(ProgramFailure) -> Int32 {
    var scanner = OptionScanner(program: "unshare", words: words, names: UnshareOptions.names)
    var options = UnshareOptions()
    while let option = try scanner.next() {
      if option == "h" { return try IsolationProgram.unshare.help() }
      if option == "V" { return try IsolationProgram.unshare.version() }
      try options.take(option, scanner.argument)
    }
    let environment = options.environment
    let sharing = options.forwardsSignals ? Launch.Sharing.signals : .nothing
    return try Launch(
      sandbox: options.finish(), words: scanner.rest, sharing: sharing, environment: environment,
      explain: explain
    ).run()
  }

  private static func explain(_ error: IsolationError) -> ProgramFailure {
    if error.operation == .runMapper { return .execution(of: error.path, error.code) }
    return ProgramFailure(text(error), code: error.code)
  }

  private static func text(_ error: IsolationError) -> String {
    let path = error.path
    return switch error.operation {
    case .unshare: "unshare failed"
    case .startHelper, .fork: "fork failed"
    case .writeMap(let file): "failed to write /proc/\(linux_own_process())/\(file)"
    case .openFile where path == "/proc/self/timens_offsets": "failed to open \(path)"
    case .openFile: "cannot open \(path)"
    case .write where path == "/proc/self/timens_offsets": "failed to write to \(path)"
    case .write: "write failed \(path)"
    case .keep(let kind):
      "mount /proc/\(linux_own_process())/ns/\(kind.childFile) on \(path) failed"
    case .propagation: "cannot change root filesystem propagation"
    case .changeRoot: "cannot change root directory to '\(path)'"
    case .changeDirectory: "cannot chdir to '\(path)'"
    case .mountProc: "mount \(path) failed"
    case .setgroups: "setgroups failed"
    case .setgid: "setgid failed"
    case .setuid: "setuid failed"
    case .capabilities: "cannot keep capabilities"
    case .deathSignal: "prctl failed"
    default: "\(error.operation) \(path)"
    }
  }
}
