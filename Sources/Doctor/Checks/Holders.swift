import Glibc
import Isolation
import NetworkNamespaces

/// Network namespaces without processes and names, which only somebody's descriptor keeps.
extension Check {
  @Sendable static func holders(_ examination: Examination) throws -> Outcome {
    let machine = try examination.machine()
    let networks = machine.namespaces.filter { $0.kind == .net }
    var findings: [Finding] = []
    for namespace in networks where namespace.processes.isEmpty && examination.chosen == nil {
      let holders = namespace.holders.compactMap(Self.descriptor)
      // A mount or a thread would be a way in.
      guard holders.count == namespace.holders.count, let first = holders.first else { continue }
      let processes = Set(holders.map(\.pid)).sorted()
      // The first process keeps what others gave it to keep.
      if processes.contains(1) { continue }
      let command = machine.process(first.pid)?.commandLine ?? "?"
      findings.append(
        Finding(
          .warning,
          "net:[\(namespace.inode)] has no name and no process: only \(first.what) of process \(first.pid)"
            + " (\(command)) keeps it, and what is in it",
          remedy: "kill " + processes.map(String.init).joined(separator: " ")))
    }
    return Outcome(
      saw: "\(counted(networks.count, "network namespace")), and what keeps each", findings)
  }

  private static func descriptor(_ holder: NamespaceHolder) -> (pid: pid_t, what: String)? {
    switch holder {
    case .descriptor(let pid, let number): (pid, "descriptor \(number)")
    case .socket(let pid, let number): (pid, "the socket of descriptor \(number)")
    default: nil
    }
  }
}
