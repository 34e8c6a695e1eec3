import Glibc
import Isolation
import Testing

struct NamespaceKindTests {
  @Test(arguments: NamespaceKind.allCases)
  func isKnownByItsNames(_ kind: NamespaceKind) {
    #expect(NamespaceKind(named: kind.file) == kind)
    #expect(NamespaceKind(named: kind.name) == kind)
    #expect(kind.isSupported == (access("/proc/self/ns/\(kind.childFile)", F_OK) == 0))
  }

  @Test func refusesOtherWords() {
    #expect(NamespaceKind(named: "mounts") == nil)
    #expect(NamespaceKind(named: "") == nil)
  }
}
