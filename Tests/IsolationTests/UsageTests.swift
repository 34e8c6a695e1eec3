import IsolationCommand
import Testing

/// Help of the programs of util-linux.
struct UsageTests {
  @Test(arguments: [IsolationProgram.unshare, .nsenter, .lsns])
  func hasEveryOption(of program: IsolationProgram) {
    let missing = program.optionNames.filter { !program.usage.contains($0) }
    #expect(missing.isEmpty)
    #expect(program.usage.split(separator: "\n").allSatisfy { $0.utf8.count <= 90 })
  }
}
