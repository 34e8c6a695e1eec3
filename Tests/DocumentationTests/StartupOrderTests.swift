import Foundation
import Testing

/// scripts/support/check-order, which checks whether startup.order matches a release build. `nm` is a fake that lists
/// `name1` to `name100`.
struct StartupOrderTests {
  @Test func acceptsAFewNamesThatAreGone() throws {
    let check = try check(known: 95, gone: 5)
    #expect(check.status == 0 && check.output.isEmpty, "\(check.output)")
  }

  @Test func refusesMany() throws {
    let check = try check(known: 94, gone: 6)
    #expect(check.status == 1)
    #expect(check.output.contains("6 of 100 functions and variables in order are gone"))
    #expect(check.output.contains("scripts/support/trace-startup"))
  }

  /// A program whose symbols cannot be listed does not pass for one without stale names.
  @Test(arguments: ["echo name1 T 0; exit 1", "echo no symbols >&2", "exec /nowhere/nm"])
  func refusesWhatItCannotList(nm: String) throws {
    let check = try check(known: 1, gone: 0, nm: nm)
    #expect(check.status == 1)
    #expect(check.output.contains("nm cannot list the symbols of program"), "\(check.output)")
  }

  @Test func refusesAnEmptyOrder() throws {
    let check = try check(known: 0, gone: 0)
    #expect(check.status == 1 && check.output.contains("lists nothing"))
  }

  private func check(
    known: Int, gone: Int, nm: String = "for i in $(seq 100); do echo name$i T 0; done"
  ) throws -> (status: Int32, output: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "order-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let names = (1..<(known + 1)).map { "name\($0)\n" } + (1..<(gone + 1)).map { "gone\($0)\n" }
    let order = folder.appending(path: "order")
    try names.joined().write(to: order, atomically: false, encoding: .utf8)
    let program = folder.appending(path: "nm")
    try "#!/bin/sh\n\(nm)\n".write(to: program, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    let script = Checkout.root.appending(path: "scripts/support/check-order").path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return try Checkout.run(
      ["env", "PATH=\(folder.path):\(path)", script, "program", order.path])
  }
}
