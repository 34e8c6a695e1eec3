import Glibc
import NetworkNamespaces

/// The processes in namespaces of a lab, which end with the namespaces as those of a container do:
/// what `exec` left in the background, and what users run there.
struct Occupants {
  private let namespaces: Set<NamespaceIdentity>
  /// What the environment of those that are meant holds; nil for all.
  private let variable: String?

  /// The variable by which a transaction knows the processes that its commands left running.
  static let transactionVariable = "NETNS_LAB_TRANSACTION"

  /// - Parameters:
  ///   - files: the namespaces' files.
  ///   - transaction: the transaction whose processes are meant; nil for all processes.
  init(of files: [String], startedBy transaction: String? = nil) {
    var namespaces = Set(files.compactMap { NamespaceIdentity(path: $0) })
    // The namespace that netns runs in is nobody's to empty.
    if transaction == nil, let own = NamespaceIdentity(path: "/proc/thread-self/ns/net") {
      namespaces.remove(own)
    }
    self.namespaces = namespaces
    variable = transaction.map { "\(Self.transactionVariable)=\($0)" }
  }

  /// Asks them to end, and after two seconds ends them.
  func end() {
    guard !namespaces.isEmpty else { return }
    let start = Clock.microseconds()
    var asked: Set<pid_t> = []
    while true {
      let processes = all
      let waited = Clock.microseconds() - start
      // What does not end even so waits in the kernel, where no signal reaches it.
      if processes.isEmpty || waited > 5_000_000 { return }
      for process in processes {
        if waited > 2_000_000 {
          kill(process, SIGKILL)
        } else if asked.insert(process).inserted {
          kill(process, SIGTERM)
        }
      }
      usleep(5000)
    }
  }

  private var all: [pid_t] {
    // Without /proc nobody can be found, nor asked to end.
    let processes = (try? NamespaceStore.processes(in: namespaces)) ?? []
    guard let variable else { return processes }
    return processes.filter { process in
      let environment = readFile("/proc/\(process)/environ") ?? []
      return environment.split(separator: 0).contains { $0.elementsEqual(variable.utf8) }
    }
  }
}
