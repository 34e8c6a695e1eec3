import Testing

/// Names and arguments are bytes. If they are not UTF-8, they come out unchanged, as with `ip`.
@Suite(.enabled(if: PrivateMachine.isUsable && PrivateMachine.installedIP != nil))
struct BytesTests {
  private static let odd = #"$(printf 'L\344nge')"#

  @Test func ofArgumentsAndNames() throws {
    let run = try PrivateMachine.run(
      """
      odd=\(Self.odd); : > "/run/$odd"
      $IP netns add "$odd"; $NETNS exec "$odd" printf '%s\\n' "$odd" | od -An -tx1
      $NETNS exec "$odd" ls "/run/$odd" | od -An -tx1; $NETNS list | od -An -tx1
      printf 'exec %s printf %%s %s\\n' "$odd" "$odd" > "/run/b$odd"
      $NETNS ip -batch "/run/b$odd" 2>&1 | od -An -tx1 | head -n 1
      sed -i 's/^/netns /' "/run/b$odd"; $NETNS ip -batch "/run/b$odd" | od -An -tx1
      $NETNS -n "$odd" identify | od -An -tx1; $NETNS delete "$odd"; ls -A /run/netns
      $NETNS add "$(printf '\\201')" && $NETNS add "$(printf '\\202')" && ls /run/netns | wc -l
      """)
    let name = " 4c e4 6e 67 65"
    #expect(
      run.lines == [
        name + " 0a", " 2f 72 75 6e 2f 4c e4 6e 67 65 0a", name + " 0a",
        " 4f 62 6a 65 63 74 20 22 65 78 65 63 22 20 69 73", name, name + " 0a", "2",
      ], "\(run.errors)")
  }

  @Test func ofDevices() throws {
    let script = { (program: String) in
      """
      odd=\(Self.odd)
      \(program) link add "$odd" type veth peer name v1; \(program) link set "$odd" alias "$odd of $odd"
      \(program) link property add dev "$odd" altname "alt$odd"; \(program) addr add 192.0.2.1/24 dev "$odd"
      \(program) link show "alt$odd" | grep -v ether; \(program) -j addr show "$odd" label 'L*' | tr , '\\n' | grep -a nge
      """
    }
    let ours = try PrivateMachine.run(script("$NETNS ip"))
    let theirs = try PrivateMachine.run(script("$IP"))
    #expect(ours.lines == theirs.lines && ours.lines.count == 4, "\(ours.errors)")
    #expect(ours.errors == theirs.errors)
  }
}
