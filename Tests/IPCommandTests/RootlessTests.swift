import Testing

@testable import IPCommand

/// What the commands of an ordinary user need.
struct RootlessWantTests {
  @Test(
    "what a command wants of a plain user's namespaces",
    arguments: [
      ("", RootlessEntry.Want.nothing), ("help", .nothing), ("-V", .nothing), ("list", .look),
      ("-j list", .look), ("add blue", .change), ("add --help", .nothing),
      ("exec blue true --help", .look),
      ("-n blue link", .look), ("-n blue link add x type dummy", .change), ("link show", .look),
      ("link sh", .look), ("-br addr", .look), ("route get 192.0.2.1", .look),
      ("route del x", .change),
      ("ip -n blue link show", .look), ("ip link add x", .change), ("ip", .nothing),
      ("bridge fdb", .look),
      ("bridge fdb add x", .change), ("-batch f", .change), ("ip -b f", .change), ("plan f", .look),
      ("up f", .change), ("down l", .look), ("unshare -n true", .nothing), ("lsns", .nothing),
      ("rootless status", .nothing), ("monitor link", .look), ("monitor", .look),
      ("-f inet6 route", .look),
    ])
  func want(line: String, expected: RootlessEntry.Want) {
    #expect(RootlessEntry.wanted(by: line.split(separator: " ").map(String.init)) == expected)
  }
}
