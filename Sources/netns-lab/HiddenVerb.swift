import Glibc
import Topology

/// Verbs that netns-lab runs itself with, before any option is parsed.
enum HiddenVerb {
  static func runIfAsked(_ arguments: [String]) {
    guard arguments.first?.hasPrefix("__") ?? false else { return }
    if let status = SupervisorProcess.runIfAsked(arguments) { exit(status) }
    if let status = DHCPClient.runIfAsked(arguments) { exit(status) }
  }
}
