import Testing

@testable import IsolationCommand

struct FilterExpressionTests {
  private static let row: [String: (String?, Bool)] = [
    "TYPE": ("net", false), "NPROCS": ("12", true), "NSFS": (nil, false), "PID": (nil, true),
    "NETNSID": ("unassigned", false), "COMMAND": ("sleep 10", false), "ZERO": ("0", true),
  ]

  private static func accepts(_ text: String) throws -> Bool {
    try FilterExpression(text).accepts { name in
      let (value, isNumber) = row[name] ?? (nil, false)
      return (value.map { Array($0.utf8) }, isNumber)
    }
  }

  @Test(arguments: [
    "", "TYPE == \"net\"", "TYPE=='net'&&NPROCS>0", "NPROCS eq 12", "NPROCS == 12.0",
    "NPROCS LT 1K",
    "NPROCS == \"12\"", "TYPE =~ \"^n\" and COMMAND !~ 'nap'", "TYPE", "NPROCS", "!NSFS", "not PID",
    "!(PID > 0)", "!(PID <= 0)", "NSFS < \"a\"", "NPROCS >= 12 AND NPROCS <= 12", "true", "!FALSE",
    "NPROCS ne 13 || TYPE == 'x'", "TYPE == ' net '", "(((TYPE)))", "1KiB == 1024", "\"a\" < \"b\"",
    // The two have the same precedence and associate to the left.
    "TYPE == 'net' || TYPE == 'x' && NPROCS == 12",
    // Only the column is negated.
    "!TYPE == 'net'", "NETNSID > 0 || NETNSID == 'unassigned'", "(TYPE == 'net') == true",
    "NPROCS =~ '^1'",
  ])
  func takes(_ text: String) throws {
    #expect(try Self.accepts(text))
  }

  @Test(arguments: [
    "TYPE == 'uts'", "NPROCS < 12", "PID == 0", "PID != 0", "NSFS", "ZERO", "!TYPE", "FALSE",
    "NSFS == ''", "TYPE == 'net' || TYPE == 'net' && NPROCS == 0", "TYPE !~ 'e'", "NETNSID > 0",
    "UNKNOWN", "!TYPE == 'true'",
  ])
  func leavesOut(_ text: String) throws {
    #expect(try !Self.accepts(text))
  }

  @Test func saysWhatIsWrong() {
    let wrong = [
      ("TYPE ==", "syntax error, unexpected end of file"),
      ("(TYPE", "syntax error, unexpected end of file"),
      ("TYPE)", "syntax error, unexpected ')'"),
      ("TYPE == 'net", "a string has no end"),
      ("TYPE & 1", "syntax error, unexpected \"&\""),
      ("1 2", "syntax error, unexpected a number"),
      ("TYPE =~ NPROCS", "a regular expression has to be a string"),
      ("TYPE =~ '('", "Unmatched ( or \\("),
      ("99999999999Y > 1", "a number is too large"),
      ("-1 < NPROCS", "syntax error, unexpected \"-\""),
    ]
    for (text, message) in wrong {
      #expect(throws: FilterFailure(message), "\(text)") { try FilterExpression(text) }
    }
  }

  /// Each prefix of a long expression, and every byte at every place in it, is accepted or refused.
  @Test func survivesWhatIsCutOffOrGarbled() {
    let text = "!(TYPE == \"net\" && NPROCS >= 1.5KiB) || COMMAND =~ '^a|b$' and not PID ne 0"
    for end in text.indices { _ = try? FilterExpression(String(text[..<end])) }
    for index in text.indices {
      for byte in UInt8.min...UInt8.max {
        var garbled = Array(text.utf8)
        garbled[index.utf16Offset(in: text)] = byte
        _ = try? FilterExpression(String(decoding: garbled, as: UTF8.self))
      }
    }
    #expect(throws: FilterFailure.self) {
      try FilterExpression(String(repeating: "(", count: FilterExpression.limit))
    }
    #expect(throws: FilterFailure.self) {
      try FilterExpression(String(repeating: "!", count: FilterExpression.limit + 1) + "PID")
    }
  }

  @Test func namesItsColumns() throws {
    #expect(try FilterExpression("A == 1 && (B || !A) && C =~ 'x'").columns == ["A", "B", "C"])
    #expect(try FilterExpression("").columns == [])
  }
}
