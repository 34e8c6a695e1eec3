import Linux
import Netlink
import Testing

@testable import IPCommand

/// The escapes of systemd.unit(5) and systemd.syntax(7).
@Suite("Text of systemd units")
struct UnitTextTests {
  @Test(
    "names are escaped as systemd-escape does",
    arguments: [
      ("blue", "blue"), ("a-b", #"a\x2db"#), ("a b", #"a\x20b"#), ("50%", #"50\x25"#),
      (".x.y", #"\x2ex.y"#), ("é@:_", #"\xc3\xa9\x40:_"#), (#"a\b"#, #"a\x5cb"#),
    ])
  func escapes(name: String, escaped: String) {
    #expect(UnitText.escaped(name) == escaped)
  }

  @Test("only what systemd takes for one is a service's name")
  func services() {
    for name in ["web.service", "a-b_c:d.service", "web@.service", #"w@a\x2db@.service"#] {
      #expect(UnitText.isService(name), "\(name)")
    }
    let long = String(repeating: "a", count: 248) + ".service"
    for name in [
      "", "web", ".service", "@.service", "web.socket", "a/b.service", "a b.service", "é.service",
      "a%.service", "web.service\n", "../x.service", long,
    ] {
      #expect(!UnitText.isService(name), "\(name)")
    }
  }

  @Test("paths are quoted where they have to be, and refused where nothing helps")
  func paths() {
    #expect(UnitText.word("/etc/a-b.c") == "/etc/a-b.c")
    #expect(UnitText.word("/a b:%\"\\") == #""/a b:%%\"\\""#)
    #expect(UnitText.word("/é$x") == #""/é$x""#)
    #expect(UnitText.line("/run/a b\\c%") == "/run/a b\\c%%")
    #expect(UnitText.line("/run/a ") == nil)
    #expect(UnitText.line("/run/a\\") == nil)
    #expect(UnitText.program("/bin/netns") == ":/bin/netns")
    #expect(UnitText.program("/my bin/netns") == #"":/my bin/netns""#)
    for path in ["/a\nb", "/a\u{7f}", String(systemBytes: [0x2f, 0xff])] {
      #expect(UnitText.word(path) == nil && UnitText.line(path) == nil)
    }
  }
}
