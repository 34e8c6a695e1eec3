import Glibc
import Linux
import NetworkNamespaces

/// The program that scripts call as `ip`.
extension Check {
  @Sendable static func programIP(_ examination: Examination) throws -> Outcome {
    let places = SearchPath.directories(getenv("PATH") ?? "").map { "\($0)/ip" }
      .filter(SearchPath.isProgram)
    guard let first = places.first else {
      let usual = usual.first { SearchPath.isProgram("\($0)/ip") }
      return Outcome(
        saw: "",
        [
          Finding(
            .warning, "there is no ip in PATH: scripts that use it fail",
            remedy: usual.map(inFront) ?? "apt-get install iproute2")
        ])
    }
    let words = try version(of: first)
    guard words.map(isIPRoute) != true else {
      return Outcome(saw: "\(first): \(words ?? "")")
    }
    let said = words.map { ": it says \"\($0)\"" } ?? ""
    // Another one may come later in PATH, or where it usually is.
    let others = places.dropFirst() + usual.map { "\($0)/ip" }.filter(SearchPath.isProgram)
    let better = try others.first { try version(of: $0).map(isIPRoute) ?? false }
    let remedy = better.map { inFront(String($0.dropLast("/ip".count))) }
    return Outcome(
      saw: "",
      [
        Finding(
          .warning, "\(first), the first ip in PATH, is not that of iproute2\(said)",
          remedy: remedy ?? "apt-get install iproute2")
      ])
  }

  /// Where an ip usually is.
  private static let usual = SearchPath.administration + ["/usr/bin", "/bin"]

  private static func inFront(_ directory: String) -> String {
    "export PATH=\(Shell.quoted(directory)):\"$PATH\""
  }

  /// The first line that `ip -V` prints; nil if there is none.
  private static func version(of path: String) throws -> String? {
    let output = try Program.output([path, "-V"], seconds: 2)
    let line = output.prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(systemBytes: Array(line))
  }

  /// "ip utility, iproute2-6.15.0, libbpf 1.5.0"; netns called as `ip` says the same.
  private static func isIPRoute(_ line: String) -> Bool {
    line.hasPrefix("ip utility, iproute2")
  }
}
