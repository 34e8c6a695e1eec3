import Glibc
import NetworkLabs
import NetworkNamespaces

/// Verbs that netns and netns-lab run netns-lab with. They are handled before any option is parsed.
enum HiddenVerb {
  static func runIfAsked(_ arguments: [String]) {
    guard arguments.first?.hasPrefix("__") ?? false else { return }
    if let status = SupervisorProcess.runIfAsked(arguments) { exit(status) }
    if let status = DHCPClient.runIfAsked(arguments) { exit(status) }
    switch arguments[0] {
    case HostConnection.serveVerb: exit(HostAgent().run())
    case HostConnection.shareVerb: LabCommand.run(Array(arguments.dropFirst()))
    case HostConnection.groupVerb: runInGroup(Array(arguments.dropFirst()))
    case "__complete": exit(complete(Array(arguments.dropFirst())))
    case "__man": exit(manual(arguments.dropFirst().first ?? ""))
    case "__nodes": exit(nodes())
    case "__namespace": exit(namespace(of: arguments.dropFirst().first ?? ""))
    case "__file": exit(file(of: arguments.dropFirst().first ?? ""))
    default: break
    }
  }

  /// Executes a command in a process group of its own.
  private static func runInGroup(_ words: [String]) -> Never {
    setpgid(0, 0)
    do throws(NamespaceError) { try Command(words).replaceProcess() } catch {
      Terminal.error("netns: \(error)")
      exit(error.code == ENOENT ? 127 : 126)
    }
  }

  /// Prints the candidates for an unfinished command line, for `netns completion words`.
  private static func complete(_ words: [String]) -> Int32 {
    guard let candidates = try? LabCompletion.candidates(words) else { return 1 }
    for candidate in candidates { Terminal.print(candidate) }
    return 0
  }

  /// Prints a manual page, for `netns man`.
  private static func manual(_ name: String) -> Int32 {
    guard let page = try? LabManual.text(name) else {
      Terminal.error("netns: man: there is no page \"\(name)\"")
      return 1
    }
    Terminal.write(page)
    return 0
  }

  /// Prints the nodes of all labs with their namespaces' names for `netns`, one per line, separated by a tab. A lab
  /// whose record cannot be read is reported and left out.
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

  /// Prints the name of the namespace of LAB/NODE for `netns`; empty for the host's.
  private static func namespace(of target: String) -> Int32 {
    do {
      Terminal.write(try LabTarget(target).node.namespace + "\n")
      return 0
    } catch {
      Terminal.error("netns: \(error)")
      return 1
    }
  }

  /// Prints the absolute path of a lab's file for `netns`.
  private static func file(of name: String) -> Int32 {
    do {
      guard let file = try (LabOverHosts.lab(name) ?? LabTarget.lab(name)).file else {
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
