import Testing

@testable import Uplinks

@Suite struct ResolverFileTests {
  @Test("servers on the loopback, and with a device, stay out; the rest is kept")
  func usable() {
    let text = """
      # Generated
      nameserver 127.0.0.1
      nameserver 192.0.2.53
      nameserver ::1
      nameserver fe80::1%eth0
      nameserver 2001:db8::53
      search example.org
      options edns0
      """
    #expect(
      ResolverFile.usable(text)
        == "nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.org\noptions edns0\n")
    #expect(ResolverFile.usable("nameserver 127.0.0.53\noptions edns0\n") == nil)
    #expect(ResolverFile.usable("") == nil)
  }
}
