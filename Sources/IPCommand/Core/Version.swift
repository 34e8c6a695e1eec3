import NetworkNamespaces

/// What `-V` prints, and `--version` of `netns`.
enum Version {
  /// The release of iproute2 whose grammar and output this program has.
  static let iproute2 = "7.1.0"

  /// The text for a program. Scripts parse the one of `ip`.
  static func text(_ personality: Personality) -> String {
    switch personality {
    case .netns:
      "netns \(Release.version), compatible with iproute2 \(iproute2)\n\(Release.commitLine)\n"
    case .bridge: "bridge utility, \(iproute2)\n"
    case .ip: "ip utility, iproute2-\(iproute2)\n"
    }
  }

  /// Shows it, for `netns` also as JSON.
  static func show(_ session: Session) throws(CommandFailure) {
    let options = session.options
    if let option = options.given(besides: .json) ?? options.batchFile.map({ _ in "-batch" }) {
      throw .grammar("netns --version: option \(option) means nothing here")
    }
    let out = session.output
    out.text(text(session.personality))
    try out.document { () throws(CommandFailure) in
      out.object {
        out.json("version", .string(Release.version))
        out.json("commit", Release.commit.map { .string($0) } ?? .null)
        out.json("changed", .bool(Release.isChanged))
        out.json("iproute2", .string(iproute2))
      }
    }
  }
}
