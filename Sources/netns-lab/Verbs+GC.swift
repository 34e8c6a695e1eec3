import ArgumentParser
import NetworkNamespaces
import Topology

struct GC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc",
    abstract: "Finish what killed programs left: husks, dead labs, journals.")

  @Flag(name: .shortAndLong, help: "Say nothing but errors.") var quiet = false
  @Flag(name: .shortAndLong, help: "As JSON.") var json = false

  /// Something that was put right: a lab and what was done about it, or a name or directory that went.
  private struct Item: Encodable {
    var lab: String?
    var done: String?
    var removed: String?
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
    for name in LabPaths.labs() {
      do {
        let manager = LabManager.forVerb(name)
        if try manager.recover() { tell(name, "finished what was interrupted") }
        if try manager.removeIfDead() { tell(name, "removed what a dead lab left") }
      } catch let error as TransactionError {
        for failure in error.failures + error.undoFailures {
          Terminal.error("netns: \(name): \(failure)")
        }
        failed = true
      } catch {
        Terminal.error("netns: \(name): \(error)")
        failed = true
      }
    }
    for directory in Leftovers.removeConfiguration() {
      tell(Item(removed: directory), "\(directory): removed")
    }
    do {
      for name in try NamespaceStore().removeStale() {
        tell(Item(removed: name.text), "removed \(name)")
      }
    } catch {
      Terminal.error("netns: \(error)")
      failed = true
    }
    if json { Terminal.write(JSONText.encode(items)) }
    if failed { throw fail() }
  }
}
