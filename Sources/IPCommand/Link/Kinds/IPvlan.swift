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

  private static let modes: [StaticString] = ["l2", "l3", "l3s"]

  private static let mode = KindAttribute(
    IPvlanAttributes.keys.mode,
    word: Word("mode", .choice(modes)) { (request, words) throws(CommandFailure) in
      let word = try words.next()
      guard let mode = modes.firstIndex(where: { word == "\($0)" }) else {
        throw CommandFailure(
          "Error: argument of \"mode\" must be either \"l2\", \"l3\" or \"l3s\"", status: 1)
      }
      request.data.put(IPvlanAttributes.keys.mode, UInt16(mode))
    }
  ) { payload, view in
    guard let mode = payload.u16.map(Int.init) else { return }
    view.output.field("mode", " mode ", mode < modes.count ? "\(modes[mode])" : "unknown")
  }

  private static let flags = KindAttribute(
    IPvlanAttributes.keys.flags,
    words: [flag("private", 1), flag("vepa", 2), flag("bridge", 0)]
  ) { payload, view in
    guard let flags = payload.u16 else { return }
    let name = flags & 1 != 0 ? "private" : flags & 2 != 0 ? "vepa" : "bridge"
    view.output.flag(name, name + " ")
  }

  /// At most one of the three; a second one is no word of the kind's.
  private static func flag(_ name: StaticString, _ value: UInt16) -> Word<KindRequest> {
    Word(name) { (request, words) throws(CommandFailure) in
      if request.has(IPvlanAttributes.keys.flags) { throw request.kind.unknown(words.keyword) }
      request.data.put(IPvlanAttributes.keys.flags, value)
    }
  }

  /// A mode without flags is a mode with none of them set.
  static let putFlags: LinkKind.Finish = { (request, _) in
    if request.has(IPvlanAttributes.keys.mode), !request.has(IPvlanAttributes.keys.flags) {
      request.data.put(IPvlanAttributes.keys.flags, UInt16(0))
    }
  }
}
