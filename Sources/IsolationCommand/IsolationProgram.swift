import Glibc

/// The programs of util-linux that this one stands in for.
public enum IsolationProgram: String, Sendable {
  case unshare, nsenter, lsns

  /// The release whose options and messages these are. Options of later releases are accepted too.
  static let release = "2.38.1"

  /// Runs a command line, without the program's name, and returns the exit status.
  public func run(_ words: [String]) -> Int32 {
    do throws(ProgramFailure) {
      switch self {
      case .unshare: return try UnshareCommand.run(words)
      case .nsenter: return try NsenterCommand.run(words)
      case .lsns: return try LsnsCommand.run(words)
      }
    } catch {
      if !error.message.isEmpty {
        StandardStream.error("\(error.isBare ? "" : "\(rawValue): ")\(error.message)\n")
      }
      return error.status
    }
  }

  /// The text of `--help`, without the last newline.
  public var usage: String {
    switch self {
    case .unshare: UnshareCommand.usage
    case .nsenter: NsenterCommand.usage
    case .lsns: LsnsCommand.usage
    }
  }

  /// Its long options, with their dashes.
  public var optionNames: [String] {
    let names =
      switch self {
      case .unshare: UnshareOptions.names
      case .nsenter: NsenterOptions.names
      case .lsns: LsnsOptions.names
      }
    return (names.long + names.later).map { "--\($0.name)" }
  }

  /// Prints the usage and returns the exit status.
  func help() throws(ProgramFailure) -> Int32 {
    try StandardStream.output(usage + "\n")
    return 0
  }

  /// Prints the version and returns the exit status.
  func version() throws(ProgramFailure) -> Int32 {
    try StandardStream.output("\(rawValue) from util-linux \(Self.release)\n")
    return 0
  }
}
