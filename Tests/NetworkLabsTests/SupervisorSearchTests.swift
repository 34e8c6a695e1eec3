import Foundation
import Testing

@testable import NetworkLabs

/// A supervisor counts as absent only if the processes can be listed and it is not among them.
struct SupervisorSearchTests {
  private func find(_ prepare: (String) throws -> Void) throws -> pid_t? {
    let directory = NSTemporaryDirectory() + "t-proc-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try prepare(directory)
    return try SupervisorSearch(LabPaths(lab: "l"), proc: directory).find()
  }

  private func make(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  @Test("processes that ended meanwhile, or are others, are none")
  func absent() throws {
    let found = try find { directory in
      for name in ["self", "1", "2"] { try make("\(directory)/\(name)") }
      try "sleep\u{0}9\u{0}".write(
        toFile: "\(directory)/2/cmdline", atomically: true, encoding: .utf8)
    }
    #expect(found == nil)
  }

  @Test("what cannot be read is no absence")
  func unreadable() throws {
    #expect(throws: LabError.self) { try find { _ in } }
    #expect(throws: LabError.self) {
      // Reading a directory fails with EISDIR.
      try find { directory in
        try make("\(directory)/self")
        try make("\(directory)/1/cmdline")
      }
    }
    let lost = LabPaths(lab: "l")
    #expect(throws: LabError.self) { try SupervisorSearch(lost, proc: "/no/such/proc").find() }
  }
}
