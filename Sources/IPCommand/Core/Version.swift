/// The versions that `-V` prints.
enum Version {
  /// The release of iproute2 whose grammar and output this program has.
  static let iproute2 = "7.1.0"
  static let netns = "0.1.0"

  static func line(_ personality: Personality) -> String {
    switch personality {
    case .netns: "netns \(netns), compatible with iproute2 \(iproute2)\n"
    case .bridge: "bridge utility, \(iproute2)\n"
    case .ip: "ip utility, iproute2-\(iproute2)\n"
    }
  }
}
