import NetworkNamespaces
import Testing

struct ExecEnvironmentTests {
  /// The host has no name, and the directory of all namespaces is not its own.
  @Test func hostHasNoFiles() throws {
    #expect(!ExecEnvironment().hasConfiguration(""))
    #expect(try ExecEnvironment(configuration: "").files(of: "") == [])
    #expect(try ExecEnvironment(configuration: "").files(of: "etc") == [])
    #expect(try ExecEnvironment(configuration: "/").files(of: "") == [])
  }

  @Test func namespaceHasTheFilesOfItsDirectory() throws {
    #expect(try ExecEnvironment(configuration: "/").files(of: "etc").contains("passwd"))
    #expect(try ExecEnvironment(configuration: "/").files(of: "none of this name") == [])
  }
}
