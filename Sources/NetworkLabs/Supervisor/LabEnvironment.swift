import Glibc
import Netlink

/// The environment of what a lab runs: services, commands, checks, DHCP clients, filters.
///
/// A few variables of who brings the lab up, those that programs need to work and to speak the user's
/// language, and none that holds a secret; then the names of lab and node, and the file's `env`.
enum LabEnvironment {
  /// The variables that are taken from the caller's environment, besides all that begin with `LC_`.
  static let taken = [
    "HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TZ", "USER",
  ]
  static let labVariable = "NETNS_LAB"
  static let nodeVariable = "NETNS_NODE"
  /// All that there is, in the words of the file's reference.
  static let reference =
    (taken + ["LC_*"]).map { "`\($0)`" }.joined(separator: ", ")
    + " of whoever brings the lab up, `\(labVariable)`, `\(nodeVariable)`, and for commands and checks "
    + "`\(Occupants.transactionVariable)`, by which netns knows what they left running"

  /// What is taken from the caller's environment.
  static func callers() -> [String: String] {
    var result = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    for entry in entries where taken.contains(entry.name) || entry.name.hasPrefix("LC_") {
      result[entry.name] = String(entry.text.utf8.dropFirst(entry.name.utf8.count + 1))
    }
    return result
  }

  /// What commands of a node get.
  static func variables(of node: LabNode, _ lab: Lab) -> [String: String] {
    var result = callers()
    result[labVariable] = lab.name
    result[nodeVariable] = node.name
    return result.merging(node.env) { _, own in own }
  }

  /// The whole environment of the caller's, as "NAME=VALUE" each, with variables of a node's.
  static func whole(with own: [String: String]) -> [String] {
    entries.filter { own[$0.name] == nil }.map(\.text) + words(own)
  }

  /// "NAME=VALUE" each.
  static func words(_ variables: [String: String]) -> [String] {
    variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  private static var entries: [(name: String, text: String)] {
    var result: [(name: String, text: String)] = []
    var pointer = environ
    while let entry = pointer.pointee {
      let text = String(system: entry)
      result.append((String(text.utf8.prefix { $0 != UInt8(ascii: "=") }) ?? text, text))
      pointer += 1
    }
    return result
  }
}
