/// `unshare` (unshare(1)).
enum UnshareCommand {
  static func run(_ words: [String]) throws(ProgramFailure) -> Int32 {
    var scanner = OptionScanner(
      program: "unshare", words: words, letters: "+hV",
      names: [LongOption("help", .none, "h"), LongOption("version", .none, "V")])
    while let option = try scanner.next() {
      if option == Letter.h { return try IsolationProgram.unshare.help() }
      if option == Letter.V { return try IsolationProgram.unshare.version() }
    }
    throw ProgramFailure("not yet")
  }
}
