import Testing

@testable import IPCommand

@Suite("Manual pages")
struct ManualTests {
  @Test("every option and every command says what it does")
  func purposes() {
    for option in OptionTable.ip + OptionTable.bridge {
      #expect(ManualText.options[option.description.spellings[0]] != nil, "\(option.spec)")
    }
    for object in (ObjectTable.ip + ObjectTable.bridge).compactMap({ $0.object?() }) {
      for verb in object.verbs {
        #expect(ManualText.purpose(of: verb) != nil, "\(object.title) \(verb.name)")
      }
    }
  }

  @Test("every page that is named is there, in roff that begins with its name")
  func pages() {
    #expect(ManualPage.names.count == 13)
    for name in ManualPage.names where !ManualPage.labNames.contains(name) {
      #expect(
        ManualPage.text(name)?.hasPrefix(".TH \(name.dropLast(2).uppercased()) 8 ") ?? false,
        "\(name)")
    }
    #expect(ManualPage.text("netns-nosuch.8") == nil)
  }
}
