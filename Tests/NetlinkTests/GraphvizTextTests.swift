import Linux
import Netlink
import Testing

/// Text from others in drawings for Graphviz.
struct GraphvizTextTests {
  @Test func quotes() {
    #expect("web 1".graphvizQuoted == #""web 1""#)
    #expect(#"a"b\N"#.graphvizQuoted == #""a\"b\\N""#)
    #expect("a\u{1b}[31m\n".graphvizQuoted == #""a\\x1b[31m\\n""#)
  }

  /// Graphviz replaces `\N` by the node's name, even in HTML, and rejects text that is not UTF-8.
  @Test func escapesHTML() {
    #expect(#"<b> & "c""#.graphvizHTML == "&lt;b&gt; &amp; &quot;c&quot;")
    #expect(#"a\N"#.graphvizHTML == #"a\\N"#)
    #expect(String(systemBytes: [0x61, 0xff, 0x80, 0xc3, 0xa9]).graphvizHTML == #"a\\xff\\x80é"#)
  }
}
