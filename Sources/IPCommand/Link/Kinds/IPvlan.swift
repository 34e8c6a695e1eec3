import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A device that shares the link-layer address of its lower device (kernel: Documentation/networking/ipvlan.rst).
  static let ipvlan = LinkKind(
    "ipvlan", rows: IPvlan.rows, unknownWord: .option, finish: IPvlan.putFlags)

  /// An ipvlan with a character device.
  static let ipvtap = LinkKind(
    "ipvtap", rows: IPvlan.rows, unknownWord: .option, finish: IPvlan.putFlags)
}

private enum IPvlan {
  static let rows = [mode, flags]

  private static let mode = KindAttribute(
    IPvlanAttributes.keys.mode,
    word: .named(IPvlanAttributes.keys.mode, "mode") { _, _ in
      CommandFailure(
        "Error: argument of \"mode\" must be either \"l2\", \"l3\" or \"l3s\"", status: 1)
    }
  ) { mode, view in
    view.output.field("mode", " mode ", mode.word(or: "unknown"))
  }

  private static let flags = KindAttribute(
    IPvlanAttributes.keys.flags,
    words: [flag("private", .private), flag("vepa", .vepa), flag("bridge", [])]
  ) { flags, view in
    let name = flags.setWords.first.map { "\($0)" } ?? "bridge"
    view.output.flag(name, name + " ")
  }

  /// At most one of the three. A second one is not accepted as a word.
  private static func flag(_ name: StaticString, _ value: IPvlanFlags) -> Word<KindRequest> {
    Word(name) { (request, words) throws(CommandFailure) in
      if request.has(IPvlanAttributes.keys.flags) { throw request.kind.unknown(words.keyword) }
      request.data.put(IPvlanAttributes.keys.flags, value)
    }
  }

  /// Setting a mode without flags clears all of them.
  static let putFlags: LinkKind.Finish = { (request, _) in
    if request.has(IPvlanAttributes.keys.mode), !request.has(IPvlanAttributes.keys.flags) {
      request.data.put(IPvlanAttributes.keys.flags, [])
    }
  }
}
