import Testing

@testable import IsolationCommand

struct TextTableTests {
  private static func bytes(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }

  private static func table(
    _ change: (inout [TextTable.Column]) -> Void = { _ in }
  ) -> TextTable {
    var columns = ["N", "NAME", "PLACE"].map { TextTable.Column($0) }
    columns[0].isRight = true
    columns[0].isNumber = true
    change(&columns)
    var table = TextTable(columns)
    table.name = "rows"
    return table
  }

  private static func show(
    _ table: TextTable, _ format: TextTable.Format = .text, width: Int? = nil
  ) -> String {
    String(decoding: table.render(format, width: width, symbols: .ascii), as: UTF8.self)
  }

  @Test func columnsAreAsWideAsWhatIsInThem() {
    var table = Self.table()
    table.add([Self.bytes("1"), Self.bytes("blue"), Self.bytes("/run")])
    table.add([Self.bytes("4711"), nil, Self.bytes("a b")])
    #expect(Self.show(table) == "   N NAME PLACE\n   1 blue /run\n4711      a b\n")
    #expect(Self.show(table, .raw) == "N NAME PLACE\n1 blue /run\n4711  a\\x20b\n")
    table.hasHeadings = false
    #expect(Self.show(table) == "   1 blue /run\n4711      a b\n")
  }

  @Test func hintsCountOnceTheHeadingIsFilled() {
    var table = Self.table { $0[1].hint = 8 }
    table.add([nil, Self.bytes("abc"), Self.bytes("x")])
    #expect(Self.show(table) == "N NAME PLACE\n  abc  x\n")
    table.add([nil, Self.bytes("abcd"), Self.bytes("x")])
    #expect(Self.show(table) == "N NAME     PLACE\n  abc      x\n  abcd     x\n")
  }

  @Test func aTreeIsDrawnInItsColumn() {
    var table = Self.table { $0[1].isTree = true }
    let root = table.add([Self.bytes("1"), Self.bytes("a"), nil])
    let second = table.add([Self.bytes("2"), Self.bytes("b"), nil])
    let child = table.add([Self.bytes("3"), Self.bytes("c"), nil], below: root)
    table.add([Self.bytes("4"), Self.bytes("d"), nil], below: child)
    table.add([Self.bytes("5"), Self.bytes("e"), nil], below: root)
    table.add([Self.bytes("6"), Self.bytes("f"), nil], below: second)
    #expect(
      Self.show(table)
        == "N NAME  PLACE\n1 a     \n3 |-c   \n4 | `-d \n5 `-e   \n2 b     \n6 `-f   \n")
    #expect(
      Self.show(table, .json) == """
        {
           "rows": [
              {
                 "n": 1,
                 "name": "a",
                 "place": null,
                 "children": [
                    {
                       "n": 3,
                       "name": "c",
                       "place": null,
                       "children": [
                          {
                             "n": 4,
                             "name": "d",
                             "place": null
                          }
                       ]
                    },{
                       "n": 5,
                       "name": "e",
                       "place": null
                    }
                 ]
              },{
                 "n": 2,
                 "name": "b",
                 "place": null,
                 "children": [
                    {
                       "n": 6,
                       "name": "f",
                       "place": null
                    }
                 ]
              }
           ]
        }

        """)
  }

  @Test func aCellMayHaveSeveralLines() {
    var table = Self.table {
      $0[1].isTree = true
      $0[2].isWrapped = true
    }
    let root = table.add([Self.bytes("1"), Self.bytes("a"), Self.bytes("/x\n/longer")])
    table.add([Self.bytes("2"), Self.bytes("b"), nil], below: root)
    #expect(Self.show(table) == "N NAME PLACE\n1 a    /x\n  |    /longer\n2 `-b  \n")
  }

  @Test func aNarrowTerminalShortensWhatMayBe() {
    var table = Self.table { $0[2].isShortened = true }
    table.add([Self.bytes("1"), Self.bytes("name"), Self.bytes("a place far away")])
    #expect(Self.show(table, width: 16) == "N NAME PLACE\n1 name a place f\n")
    #expect(Self.show(table, width: 3) == "N NAME PLACE\n1 name a pla\n")
    #expect(Self.show(table, width: 80).hasSuffix("far away\n"))
  }

  @Test func whatCannotBePrintedIsEscaped() {
    var table = Self.table()
    table.add([nil, [0x61, 0x01, 0xff], Self.bytes("\\x41\\y")])
    #expect(Self.show(table) == "N NAME      PLACE\n  a\\x01\\xff \\x5cx41\\y\n")
    #expect(Self.show(table, .json).contains("\"a\\u0001"))
  }

  @Test func withoutRowsThereIsNothing() {
    #expect(Self.show(Self.table()) == "")
    #expect(Self.show(Self.table(), .raw) == "")
    #expect(Self.show(Self.table(), .json) == "{\n   \"rows\": [\n\n   ]\n}\n")
  }
}
