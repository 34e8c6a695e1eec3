import Glibc
import NetworkLabs

/// Verbs that netns-lab runs itself with, before any option is parsed.
enum HiddenVerb {
  static func runIfAsked(_ arguments: [String]) {
    guard arguments.first?.hasPrefix("__") ?? false else { return }
    if let status = SupervisorProcess.runIfAsked(arguments) { exit(status) }
    if let status = DHCPClient.runIfAsked(arguments) { exit(status) }
    switch arguments[0] {
    case "__complete": exit(complete(Array(arguments.dropFirst())))
    case "__man": exit(manual(arguments.dropFirst().first ?? ""))
    case "__nodes": exit(nodes())
    case "__namespace": exit(namespace(of: arguments.dropFirst().first ?? ""))
    case "__file": exit(file(of: arguments.dropFirst().first ?? ""))
    default: break
    }
  }

  /// What a shell offers for an unfinished line, for `netns completion words`.
  private static func complete(_ words: [String]) -> Int32 {
    guard let candidates = try? LabCompletion.candidates(words) else { return 1 }
    for candidate in candidates { Terminal.print(candidate) }
    return 0
  }

  /// A manual page, for `netns man`.
  private static func manual(_ name: String) -> Int32 {
    guard let page = try? LabManual.text(name) else {
      Terminal.error("netns: man: there is no page \"\(name)\"")
      return 1
    }
    Terminal.write(page)
    return 0
  }

  /// Tells `netns` the nodes of all labs and their namespaces' names, a line each with a tab between them.
  /// A lab whose record cannot be read is left out, with a word.
  private static func nodes() -> Int32 {
    do {
      for name in try LabPaths.labs() {
        do {
          for node in try LabTarget.lab(name).nodes where !node.isHost {
            Terminal.print("\(name)/\(node.name)\t\(node.namespace)")
          }
        } catch { Terminal.error("netns: \(error)") }
      }
      return 0
    } catch {
      Terminal.error("netns: \(error)")
      return 1
    }
  }

  /// Tells `netns` the name of the namespace that LAB/NODE is; an empty one for the host's own.
  private static func namespace(of target: String) -> Int32 {
    do {
      Terminal.write(try LabTarget(target).node.namespace + "\n")
      return 0
    } catch {
      Terminal.error("netns: \(error)")
      return 1
    }
  }

  /// Tells `netns` the file that a lab came from, as an absolute path.
  private static func file(of name: String) -> Int32 {
    do {
      guard let file = try LabTarget.lab(name).file else {
        throw LabError(
          "lab `\(name)` came from standard input: `netns up --replace FILE` gives it a file")
      }
      Terminal.write(file + "\n")
      return 0
    } catch {
      Terminal.error("netns: \(error)")
      return 1
    }
  }
}
