import Glibc
import NetworkNamespaces
import Testing

@Suite struct NamespaceNameTests {
  @Test(arguments: ["", ".", "..", "a/b", "/", String(repeating: "c", count: 256), "nul\0"])
  func refusesWhatNoFileCanBeCalled(text: String) {
    for rules in [NamespaceName.Rules.fileName, .printable] {
      #expect(throws: NamespaceError(.name, text, code: EINVAL)) {
        try NamespaceName(text, rules: rules)
      }
    }
  }

  @Test(arguments: ["line\nend", "tab\t", "\u{7f}", "\u{85}", "\u{1b}[1m"])
  func refusesControlCharactersUnlessAsked(text: String) throws {
    #expect(throws: NamespaceError.self) { try NamespaceName(text) }
    #expect(try NamespaceName(text, rules: .fileName).text == text)
  }

  @Test(arguments: ["blue", "-x", ".hidden", "sp ace", "é", String(repeating: "c", count: 255)])
  func allowsTheRest(text: String) throws {
    #expect(try NamespaceName(text).text == text)
  }
}
