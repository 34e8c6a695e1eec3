import ArgumentParser
import Housekeeping
import NetworkLabs
import NetworkNamespaces

struct GC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Finish what killed programs left: husks, dead labs, journals.")

  @Flag(name: .shortAndLong, help: "Say nothing but errors.") var quiet = false
  @Flag(name: .shortAndLong, help: "As JSON.") var json = false

  /// Something that was cleaned up: a lab, with what was done, or the name or directory that was removed.
  private struct Item: Encodable {
    var lab: String?
    var done: String?
    var removed: String?
    var uplink: String?
  }

  func validate() throws {
    if quiet, json { throw ValidationError("--quiet and --json exclude one another") }
  }

  func run() throws {
    var items: [Item] = []
    var failed = false
    func tell(_ item: Item, _ line: String) {
      items.append(item)
      if !quiet, !json { Terminal.print(line) }
    }
    func tell(_ lab: String, _ done: String) {
      tell(Item(lab: lab, done: done), "\(lab): \(done)")
    }
    /// Runs `body`, and notes a failure without stopping.
    func attempt(_ lab: String? = nil, _ body: () throws -> Void) {
      do { try body() } catch {
        let lines = (error as? LabFailure)?.lines ?? ["\(error)"]
        for line in lines { Self.complain(line, lab) }
        failed = true
      }
    }
    var labs: [String] = []
    var madeConfiguration = false
    attempt { labs = try LabPaths.labs() }
    attempt {
      for name in try HostsRecord.labs() {
        attempt(name) {
          guard let hosts = try LabOverHosts(running: name) else { return }
          if try hosts.manager.recover() {
            tell(name, "finished what was interrupted on its hosts")
          }
        }
      }
    }
    attempt { madeConfiguration = try Leftovers.madeConfiguration() }
    for name in labs {
      attempt(name) {
        let manager = LabManager.forVerb(name)
        if try manager.recover(byMarks: true) { tell(name, "finished what was interrupted") }
        if try manager.removeIfDead() { tell(name, "removed what a dead lab left") }
      }
    }
    attempt {
      for entry in try Leftovers.removeConfiguration() {
        tell(Item(removed: entry), "\(entry): removed")
      }
    }
    attempt { try Leftovers.removeMarks(madeConfiguration: madeConfiguration) }
    attempt {
      for (lab, namespaces) in try Leftovers.orphans().sorted(by: { $0.key < $1.key }) {
        let names = namespaces.prefix(3).map(\.text).joined(separator: ", ")
        let more = namespaces.count > 3 ? " and \(namespaces.count - 3) more" : ""
        Self.complain(
          "it has no files any more, but namespaces bear its mark (\(names)\(more)): "
            + "`netns down \(lab)` takes them away", lab)
      }
    }
    let rest = Housekeeping()
    for line in rest.uplinks { tell(Item(uplink: line), line) }
    for name in rest.names { tell(Item(removed: name.text), "removed \(name)") }
    for failure in rest.failures { attempt { throw failure } }
    if json { Terminal.write(JSONText.encode(items)) }
    if failed { throw fail() }
  }

  private static func complain(_ line: String, _ lab: String?) {
    Terminal.error("netns: " + (lab.map { "\($0): " } ?? "") + line)
  }
}
