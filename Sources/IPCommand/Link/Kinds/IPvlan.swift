import CLinux
import Netlink
import RouteNetlink

extension LinkKind {
  /// A device that shares the link-layer address of a lower one (kernel:
  /// Documentation/networking/ipvlan.rst).
  static let ipvlan = LinkKind(
    "ipvlan", rows: IPvlan.rows, unknownWord: .option, finish: IPvlan.putFlags)

  /// An ipvlan that a character device reads and writes.
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

  /// At most one of the three; a second one is no word of the kind's.
  private static func flag(_ name: StaticString, _ value: IPvlanFlags) -> Word<KindRequest> {
    Word(name) { (request, words) throws(CommandFailure) in
      if request.has(IPvlanAttributes.keys.flags) { throw request.kind.unknown(words.keyword) }
      request.data.put(IPvlanAttributes.keys.flags, value)
    }
  }

  /// A mode without flags is a mode with none of them set.
  static let putFlags: LinkKind.Finish = { (request, _) in
    if request.has(IPvlanAttributes.keys.mode), !request.has(IPvlanAttributes.keys.flags) {
      request.data.put(IPvlanAttributes.keys.flags, [])
    }
  }
}
