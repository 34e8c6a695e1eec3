import Glibc
import Netlink
import Linux

/// The environment of everything that a lab runs: services, commands, checks, DHCP clients, filters.
///
/// It has a few variables of the caller, which programs need to work and to speak the user's language, and none that
/// holds a secret. Then come the names of lab and node, and `env` of the file.
package enum LabEnvironment {
  /// The variables taken from the caller's environment, besides all that begin with `LC_`.
  static let taken = [
    "HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TZ", "USER",
  ]
  static let labVariable = "NETNS_LAB"
  static let nodeVariable = "NETNS_NODE"
  /// All variables taken, as the file's reference lists them.
  static let reference =
    (taken + ["LC_*"]).map { "`\($0)`" }.joined(separator: ", ")
    + " of whoever brings the lab up, `\(labVariable)`, `\(nodeVariable)`, and for commands and checks "
    + "`\(Occupants.transactionVariable)`, by which netns knows what they left running"

  /// The caller's entire environment.
  package static var all: [String: String] {
    Dictionary(entries.map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// The variables taken from the caller's environment.
  static func callers() -> [String: String] {
    var result = ["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    for entry in entries where taken.contains(entry.name) || entry.name.hasPrefix("LC_") {
      result[entry.name] = entry.value
    }
    return result
  }

  /// The variables of a node's commands.
  static func variables(of node: LabNode, _ lab: Lab) -> [String: String] {
    var result = callers()
    result[labVariable] = lab.name
    result[nodeVariable] = node.name
    return result.merging(node.env) { _, own in own }
  }

  /// The caller's entire environment, each variable as "NAME=VALUE", with `own` in place of variables of these names.
  static func whole(with own: [String: String]) -> [String] {
    entries.filter { own[$0.name] == nil }.map(\.text) + words(own)
  }

  /// Each variable as "NAME=VALUE".
  static func words(_ variables: [String: String]) -> [String] {
    variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  private static var entries: [(name: String, value: String, text: String)] {
    environment().map { text in
      let name = text.utf8.prefix { $0 != UInt8(ascii: "=") }
      return (
        String(name) ?? text, String(text.utf8.dropFirst(name.count + 1)) ?? "", text
      )
    }
  }
}
