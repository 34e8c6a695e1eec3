import Testing

/// Global options before commands of netns itself: each works, or is refused by name.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct GlobalOptionTests {
  @Test("an option that a command would ignore is refused by name, and nothing is done")
  func refused() throws {
    let outcome = try PrivateMachine.run(
      """
      $NETNS add k
      refused() {
        $NETNS $1 $2 > /run/out.txt 2>&1 && echo "$1 $2: status 0"
        grep -q 'means nothing here' /run/out.txt || echo "$1 $2: $(cat /run/out.txt)"
      }
      for o in -j -p '-j -p' '-n k' -all; do
        for c in 'add x' 'attach x 1' man; do refused "$o" "$c"; done
      done
      for o in -4 -6 -s -d -h -iec -r -o -t -ts -br -N -force -c -echo '-loops 3' '-rcvbuf 9999'; do
        for c in 'add x' 'attach x 1' man list list-id gc labs 'status x' 'set k auto' identify \
          'pids k' 'exec k true' 'delete k'; do
          [ "$o $c" = '-d list' ] || refused "$o" "$c"; done
      done
      for c in 'up x.yaml' 'plan x.yaml' 'down x' labs 'status x' 'wait x' 'test x' 'logs x' \
        'graph x' export schema gc; do refused '-n k' "$c"; refused -all "$c"; done
      for c in list list-id gc labs identify 'pids k'; do refused -p "$c"; refused -all "$c"; done
      for c in 'exec k true' 'delete k'; do $NETNS -j $c 2>/dev/null; echo $?; done
      $NETNS list; $NETNS -n k add x 2>&1 | head -1
      """)
    #expect(
      outcome.lines == [
        "255", "255", "k", "netns add: option -netns means nothing here",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("those that a command heeds have their effect")
  func heeded() throws {
    let outcome = try PrivateMachine.run(
      #"""
      $NETNS add a; $NETNS add b; $NETNS -n a set b 7
      $NETNS -n a list; $NETNS list; $NETNS -j list; echo; $NETNS -j -p list; $NETNS -n a -j list-id
      echo; $NETNS -j labs; printf 'add c\nlist\n' | $NETNS -j -force -batch -; echo
      $NETNS -all exec true > /dev/null && echo all
      """#)
    #expect(
      outcome.lines == [
        "b (id: 7)", "a", "b", "a", #"[{"name":"b"},{"name":"a"}]"#, "[ {", #"        "name": "b""#,
        "    },{", #"        "name": "a""#, "    } ]", #"[{"nsid":7,"name":"b"}]"#, "[]",
        #"[{"name":"c"},{"name":"b"},{"name":"a"}]"#, "all",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
