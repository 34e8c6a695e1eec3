/// `ip tuntap` (ip-tuntap(8)).
enum TuntapCommand {
  static let object = CommandObject(
    "tuntap|tap", title: "ip tuntap",
    verbs: [
      Verb(
        "add", synopsis: "[ dev DEVICE ]", positional: .device,
        words: { TuntapDevice.words(isNew: true).map(\.description) }
      ) { (_, words) throws(CommandFailure) in
        try TuntapDevice.parse(words, isNew: true).add()
      },
      Verb(
        "delete", synopsis: "[ dev DEVICE ]", positional: .device,
        words: { TuntapDevice.words(isNew: false).map(\.description) }
      ) { (_, words) throws(CommandFailure) in
        try TuntapDevice.parse(words, isNew: false).delete()
      },
      // Words after it are ignored.
      Verb("show|lst|list") { (session, _) throws(CommandFailure) in
        try TuntapList(session: session).show()
      },
    ])
}
