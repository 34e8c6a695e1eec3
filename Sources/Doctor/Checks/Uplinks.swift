import NetworkNamespaces
import Uplinks

/// Ways out and published ports, and what keeps their packets from passing.
extension Check {
  /// What keeps packets of these devices from passing the host.
  static func barriers(_ passage: ForwardBarrier.Passage) throws -> [Finding] {
    // A device may have a name that a shell, or nft, would read as something else.
    var isPlain = true
    if case .device(let name) = passage { isPlain = Shell.quoted(name) == name }
    return try UplinkHost.barriers(to: passage).map {
      Finding(
        .fault, $0.words, remedy: isPlain ? $0.commands.joined(separator: " && ") : nil)
    }
  }

  @Sendable static func uplinks(_ examination: Examination) throws -> Outcome {
    let host = UplinkHost(store: examination.store)
    guard host.mayHaveAny else { return Outcome(saw: "no uplinks") }
    let uplinks = try host.list()
    let chosen = try examination.chosen.map { _ in
      try examination.living().compactMap {
        NamespaceIdentity(path: examination.store.path($0))
      }
    }
    let meant = uplinks.filter { chosen?.contains($0.namespace) ?? true }
    var findings: [Finding] = meant.compactMap { uplink in
      let state: String
      switch uplink.state {
      case .whole: return nil
      case .unfinished: state = "is unfinished: a program was killed, or its namespace has ended"
      case .changed: state = "is not as it was made: others changed it, or what it needs"
      }
      return Finding(.fault, "uplink \(uplink.name) \(state)", remedy: "netns gc")
    }
    if !meant.isEmpty {
      findings += try barriers(.uplinks(meant.map(\.name)))
    }
    return Outcome(
      saw:
        "\(counted(meant.count, "uplink")), and tables of other programs that drop what is forwarded",
      findings)
  }
}
