import Glibc

/// Verbs that netns-lab runs itself with, before any option is parsed.
enum HiddenVerb {
  static func runIfAsked() {
  }
}
