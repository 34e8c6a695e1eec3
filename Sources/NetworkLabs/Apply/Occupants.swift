import Glibc
import NetworkNamespaces
import Linux

/// The processes in the namespaces of a lab: what `exec` left in the background, and what users run there.
/// They end with the namespaces, as the processes of a container do.
struct Occupants {
  private let namespaces: Set<NamespaceIdentity>
  /// The environment entry of the processes that are meant; nil for all processes.
  private let variable: String?

  /// The environment variable that marks the processes a transaction's commands leave running.
  static let transactionVariable = "NETNS_LAB_TRANSACTION"

  /// - Parameters:
  ///   - files: the namespaces' files.
  ///   - transaction: the transaction whose processes are meant; nil for all processes.
  init(of files: [String], startedBy transaction: String? = nil) {
    var namespaces = Set(files.compactMap { NamespaceIdentity(path: $0) })
    // Never empty the namespace that netns itself runs in.
    if transaction == nil, let own = NamespaceIdentity(path: "/proc/thread-self/ns/net") {
      namespaces.remove(own)
    }
    self.namespaces = namespaces
    variable = transaction.map { "\(Self.transactionVariable)=\($0)" }
  }

  /// Sends SIGTERM to all of them, and SIGKILL to those that remain after two seconds.
  func end() {
    guard !namespaces.isEmpty else { return }
    let start = Clock.microseconds()
    var asked: Set<pid_t> = []
    while true {
      let processes = all
      let waited = Clock.microseconds() - start
      // A process that survives SIGKILL is blocked in the kernel.
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
    // Without /proc no process can be found.
    let processes = (try? NamespaceStore.processes(in: namespaces)) ?? []
    guard let variable else { return processes }
    return processes.filter { process in
      let environment = readFile("/proc/\(process)/environ") ?? []
      return environment.split(separator: 0).contains { $0.elementsEqual(variable.utf8) }
    }
  }
}
