/// `ip link`.
enum LinkCommand {
  static let object = CommandObject(
    "link", title: "ip link",
    verbs: [
      Verb(
        "show|lst|list", synopsis: "[ DEVICE ]", positional: .device,
        words: { ShowFilter.words.map(\.description) }, run: LinkShow.run)
    ])
}
