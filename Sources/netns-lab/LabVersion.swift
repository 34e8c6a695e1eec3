import Glibc
import NetworkNamespaces
import NetworkLabs

/// `netns-lab --version`, as `netns --version` has it. It is not an option of the verbs, whose manual lists their options.
enum LabVersion {
  private struct Document: Encodable {
    var version = Release.version
    var commit = Release.commit
    var changed = Release.isChanged
  }

  /// Shows it if nothing else is asked for, and ends the program.
  static func showIfAsked(_ words: [String]) {
    guard words.contains("--version") || words.contains("-V"),
      words.allSatisfy({ ["--version", "-V", "--json", "-j"].contains($0) })
    else { return }
    let asText = !words.contains("--json") && !words.contains("-j")
    if asText {
      Terminal.print("netns-lab \(Release.version)\n\(Release.commitLine)")
    } else {
      Terminal.write(JSONText.encode([Document()]))
    }
    exit(0)
  }
}
