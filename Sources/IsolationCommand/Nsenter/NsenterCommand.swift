import Glibc
import Isolation

/// `nsenter` (nsenter(1)).
enum NsenterCommand {
  static func run(_ words: [String]) throws(ProgramFailure) -> Int32 {
    var scanner = OptionScanner(program: "nsenter", words: words, names: NsenterOptions.names)
    var options = NsenterOptions()
    while let option = try scanner.next() {
      if option == "h" { return try IsolationProgram.nsenter.help() }
      if option == "V" { return try IsolationProgram.nsenter.version() }
      try options.take(option, scanner.argument)
    }
    let (sandbox, environment) = try options.finish()
    return try Launch(
      sandbox: sandbox, words: scanner.rest, sharing: .stops, environment: environment,
      explain: explain
    ).run()
  }

  private static func explain(_ error: IsolationError) -> ProgramFailure {
    ProgramFailure(text(error), code: error.code)
  }

  private static func text(_ error: IsolationError) -> String {
    switch error.operation {
    case .enter(let kind): "reassociate to namespace 'ns/\(kind.file)' failed"
    case .openDirectory: "cannot open current working directory"
    case .enterRoot: "change directory by root file descriptor failed"
    case .changeRoot: "chroot failed"
    // It can be opened but is not a directory.
    case .changeDirectory where error.code != ENOENT:
      "change directory by working directory file descriptor failed"
    case .changeDirectory: "cannot open current working directory"
    case .fork: "fork failed"
    case .setgroups: "setgroups failed"
    case .setgid: "setgid failed"
    case .setuid: "setuid failed"
    default: "\(error.operation) \(error.path)"
    }
  }
}
