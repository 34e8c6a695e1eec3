import Testing

/// Names that occur several times in /etc/iproute2 have the same meaning as for the installed `ip`.
@Suite(.enabled(if: PrivateMachine.isUsable && PrivateMachine.installedIP != nil))
struct NameTableTests {
  @Test(arguments: [
    // A name's second number, a number's second name, and a name taken by another number.
    ("rt_protos", "4 static\n196 static\n7 static\n8 mine\n8 yours\n", "proto static"),
    ("rt_protos", "4 static\n8 mine\n8 yours\n", "proto mine"),
    ("rt_protos", "4 static\n8 mine\n8 yours\n", "proto yours"),
    ("rt_protos", "300 far\n-5 below\n0x20 hex\n", "proto far"),
    ("rt_protos", "300 far\n-5 below\n0x20 hex\n", "proto hex"),
    ("rt_tables", "254 main\n1000 blue\n513 blue\n", "table blue"),
    ("rt_tables", "254 main\n513 blue\n1025 blue\n", "table blue"),
    ("rt_tables", "254 main\n700 first\n700 second\n", "table first"),
    ("rt_tables", "254 main\n4294967295 all\n", "table all"),
  ])
  func meansTheSame(file: String, content: String, words: String) throws {
    let script = { (program: String) in
      """
      mount -t tmpfs names /etc/iproute2; printf '\(content)' > /etc/iproute2/\(file)
      \(program) link set lo up; \(program) route add 10.9.0.0/16 dev lo \(words); echo $?
      \(program) -N route show table all | grep '^10.9'; \(program) route show table all | grep '^10.9'
      """
    }
    let ours = try PrivateMachine.run(script("$NETNS ip"))
    let theirs = try PrivateMachine.run(script("$IP"))
    #expect(ours.lines == theirs.lines)
    #expect(ours.errors == theirs.errors)
  }
}
