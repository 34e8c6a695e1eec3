import Linux
import Netlink
import Testing

/// Text from others on a terminal.
struct PrintableTextTests {
  @Test(
    "what a terminal obeys is escaped",
    arguments: [
      ("plain", "plain"), ("grün 網", "grün 網"), ("a\u{1b}[2Jb", #"a\x1b[2Jb"#),
      ("\u{7}\u{8}\u{7f}\r", #"\x07\x08\x7f\x0d"#), ("\u{9b}2J\u{85}", #"\x9b2J\x85"#),
      ("\u{202e}gpj.exe\u{2066}\u{200f}", #"\u202egpj.exe\u2066\u200f"#),
      ("\u{2028}\u{fffe}", #"\u2028\ufffe"#), ("é\u{301}\u{200d}", "é\u{301}\u{200d}"),
    ])
  func escapes(text: String, shown: String) { #expect(text.printable() == shown) }

  @Test("line feeds and tabs stay where several lines are meant")
  func lines() {
    #expect("a\n\tb".printable() == "a\n\tb")
    #expect("a\n\tb".printable(keepsLines: false) == #"a\n\tb"#)
    #expect("a\r\nb".printable() == "a\\x0d\nb")
  }

  @Test("a byte of C1 that is no UTF-8 is escaped, other bytes stay")
  func bytes() {
    #expect(String(systemBytes: [0x61, 0x9b, 0x32]).printable() == #"a\x9b2"#)
    let latin = String(systemBytes: [0x67, 0xfc, 0x6e])
    #expect(latin.printable().systemBytes == [0x67, 0xfc, 0x6e])
  }

  @Test("JSON stays JSON and means the same")
  func json() {
    #expect(
      "{\n\"a\": \"\u{7f}\u{9b}\u{202e}\"\n}".printableJSON
        == "{\n\"a\": \"\\u007f\\u009b\\u202e\"\n}")
  }
}
