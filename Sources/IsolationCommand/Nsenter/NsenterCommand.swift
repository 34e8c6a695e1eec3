/// `nsenter` (nsenter(1)).
enum NsenterCommand {
  static func run(_ words: [String]) throws(ProgramFailure) -> Int32 {
    var scanner = OptionScanner(
      program: "nsenter", words: words, letters: "+hV",
      names: [LongOption("help", .none, "h"), LongOption("version", .none, "V")])
    while let option = try scanner.next() {
      if option == Letter.h { return try IsolationProgram.nsenter.help() }
      if option == Letter.V { return try IsolationProgram.nsenter.version() }
    }
    throw ProgramFailure("not yet")
  }
}
