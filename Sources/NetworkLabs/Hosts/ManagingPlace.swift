import Linux

/// The machine and the file that a lab over several hosts was brought up from.
struct ManagingPlace: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Its hostname, and a hash of what tells it from others of that name.
  var machine: String
  /// The absolute path there; nil for standard input.
  var file: String?

  var description: String { "\(machine):\(file ?? "standard input")" }

  /// - Throws: if the machine's names cannot be read.
  init(of lab: Lab) throws(LabError) {
    machine = try Self.ownMachine()
    file = lab.file
  }

  /// This machine, in words that are the same after its next start.
  ///
  /// - Throws: if its names cannot be read.
  static func ownMachine() throws(LabError) -> String {
    let name = try TextFile.read("/proc/sys/kernel/hostname")?.trimmingBlanks() ?? "localhost"
    // machine-id(5)
    let id = try TextFile.read("/etc/machine-id") ?? name
    return "\(name) (\(Fingerprint.of(id.utf8).suffix(6)))"
  }
}

extension Lab {
  /// Whether it is a share of a lab that was brought up from this machine.
  package var isManagedHere: Bool {
    get throws(LabError) {
      try managedFrom.map { managing throws(LabError) in
        managing.machine == (try ManagingPlace.ownMachine())
      } ?? false
    }
  }
}
