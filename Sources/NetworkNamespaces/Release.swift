import CLinux

/// What the programs of this package say of themselves. This is the only place that has the version.
package enum Release {
  /// The semantic version. The commit of a release has a tag of this name; commits before the first tag have the version
  /// that it will get.
  package static let version = "0.1.0"

  /// The first twelve digits of the commit that the program was built from; nil if `scripts/build` did not build it, or
  /// not in a checkout.
  package static var commit: String? {
    let digits = String(linux_netns_commit(), radix: 16)
    if digits == "0" { return nil }
    return String(repeating: "0", count: max(12 - digits.utf8.count, 0)) + digits
  }

  /// Whether the sources differed from that commit.
  package static var isChanged: Bool { linux_netns_commit_changed() != 0 }

  /// The line about the commit: `commit 0123456789ab, with changes`.
  package static var commitLine: String {
    guard let commit else { return "commit unknown" }
    return "commit \(commit)" + (isChanged ? ", with changes" : "")
  }
}
