import Foundation
import Testing

/// `netns lsns` and the installed `lsns`, on the same machine.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && FileManager.default.isExecutableFile(atPath: "/usr/bin/lsns")))
struct LsnsTests {
  /// Namespaces of several kinds. `compare WORD...` prints how the two programs differ, apart from their own processes.
  private static let machine = #"""
    unshare -u sleep 99 & uts=$!
    unshare -Urpf --kill-child sleep 99 & user=$!
    unshare -n sh -c 'sleep 99; true' & net=$!
    name=$(printf 'wei\\x41rd \001 t\303\244b\t\303x \346\274\242') unshare -i bash -c 'exec -a "$name" sleep 99' &
    until [ "$(grep -slx sleep /proc/[0-9]*/comm | wc -l)" = 4 ]; do sleep 0.01; done
    cd /run; touch "a b" c
    mount --bind /proc/$net/ns/net "a b"; mount --bind /proc/$net/ns/net c
    ns=$(stat -L -c %i /proc/$net/ns/net); own=$(stat -L -c %i /proc/self/ns/pid)
    clean() { grep -av lsns | sed -E 's/ +[0-9]+( +[0-9]+ root)/\1/; s/"pid": [0-9]+/"pid"/'; }
    compare() {
      lsns "$@" >a.out 2>a.err; echo $? >>a.err
      "$NETNS" lsns "$@" >b.out 2>b.err; echo $? >>b.err
      cmp -s a.err b.err || { echo "lsns $*"; diff a.err b.err; }
      # One after the other: a process that ends meanwhile would be in one list only.
      clean <a.out >a; clean <b.out >b; diff -a a b >d || { echo "lsns $*"; cat d; }
    }

    """#

  @Test(arguments: ["C", "C.UTF-8"])
  func tablesAreTheSame(_ locale: String) throws {
    let run = try PrivateMachine.run(
      Self.machine + """
        export LC_ALL=\(locale)
        while IFS= read -r words; do eval "compare $words"; done <<'END'

        -l
        -r
        -rn
        -J
        -T
        -Tparent
        -T=process
        -r -T
        -J -T
        -t net
        -t net -T
        -t net -W
        -t net -J
        -t net -W -J
        -t net -T -o NS,NSFS,TYPE
        -t net -Tprocess -o NETNSID,NSFS,COMMAND
        -t user -Tparent
        -t ipc -o COMMAND,PID
        -o NSFS,COMMAND,USER
        --output-all
        --output-all -J
        --output-all -r
        -o +PNS,ONS -l
        -o TYPE -T
        -o NS,NS -T
        -l -T
        --l
        --li -n
        --no -l
        $ns
        $ns -l
        $own
        $own -J
        $own -T
        -p $net
        -p $user -T
        -p 99999
        0
        END
        """)
    #expect(run.output == "", "\(run.errors)")
  }

  @Test func refusalsAreTheSame() throws {
    let run = try PrivateMachine.run(
      Self.machine + """
        while IFS= read -r words; do eval "compare $words"; done <<'END'
        -1
        99999999999999999999999
        12x
        ''
        -p 1x
        -p 99999999999
        -p
        -p 1 5
        -t foo
        -t mount
        -Tfoo
        --t
        -o ''
        -o ,
        -o NS,
        -o ,NS
        -o NS,,PID
        -o NSX
        -Jr
        --nosuch
        -V
        END
        "$NETNS" lsns -l >/dev/full; echo $?
        "$NETNS" lsns -P -p 1; "$NETNS" lsns -Q 'NS >'; "$NETNS" lsns -Q 'NSX > 1'
        """)
    #expect(run.lines == ["1"])
    #expect(
      run.errors == """
        lsns: write error: No space left on device
        lsns: mutually exclusive arguments: --persistent --task
        lsns: failed to parse "NS >": syntax error, unexpected end of file
        lsns: unknown column: NSX
        lsns: failed to initialize filter

        """)
  }

  /// What later releases show of namespaces without processes: where they are mounted, and open.
  @Test func laterOptionsShowWhatIsUnused() throws {
    let run = try PrivateMachine.run(
      Self.machine + #"""
        touch kept; unshare --uts=/run/kept true; unshare -n sleep 98 & open=$!
        until grep -qx sleep /proc/$open/comm; do sleep 0.01; done
        exec 7</proc/$open/ns/net; kill $open; wait $open 2>/dev/null
        kept=$(stat -L -c %i kept); open=$(stat -L -c %i /proc/self/fd/7)
        lsns() { "$NETNS" lsns -n -r "$@"; }
        lsns -P -o NS | grep -cx -e $kept -e $open; lsns --persist -o NPROCS | sort -u
        lsns -P -t uts -o TYPE,ONS | cut -d' ' -f1; lsns -t uts -t net -o NS | grep -c -e $kept -e $open
        lsns -o TYPE,NPROCS,NSFS --filter "NS == $kept"; lsns -o TYPE,NPROCS,NSFS -Q "NS == $open"
        lsns -o TYPE -t net -Q "NS == $kept"; lsns -T -o TYPE -Q "NS == $kept"
        lsns -Q 'NPROCS > 0' -o NS | sort | diff - <(lsns -o NS -l | sort) && echo same
        lsns $kept; lsns -Q 'TRUE' $kept; echo $?; lsns --list-columns | wc -l
        """#)
    #expect(
      run.lines == [
        "2", "0", "uts", "0", "uts 0 /run/kept", "net 0 ", "uts", "same", "0", "13",
      ], "\(run.output)\(run.errors)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func terminalsAreFilledAlike() throws {
    let run = try PrivateMachine.run(
      Self.machine + """
        export LC_ALL=C.UTF-8
        for columns in 20 40 60 77 100; do
          for words in "" -l -T -u "-t net" "-t ipc -o COMMAND,PID" "--output-all"; do
            # Who has ended and still waits for its parent counts as a process of the other kinds.
            words="-t net -t uts -t ipc $words"
            script -qec "stty cols $columns; lsns $words" /dev/null </dev/null >a.raw
            script -qec "stty cols $columns; $NETNS lsns $words" /dev/null </dev/null >b.raw
            for side in a b; do grep -av 'lsns\\|script\\|stty' $side.raw >$side.out; done
            diff -a a.out b.out || echo "$columns: lsns $words"
          done
        done
        """)
    #expect(run.output == "", "\(run.errors)")
  }

  /// What only newer versions have.
  @Test func namespacesWithoutProcessesAreListedWhenAskedFor() throws {
    let run = try PrivateMachine.run(
      """
      cd /run; touch kept; unshare --uts=/run/kept true
      unshare -n sleep 99 & until grep -qx sleep /proc/$!/comm; do sleep 0.01; done
      exec 7</proc/$!/ns/net; net=$(stat -L -c %i /proc/$!/ns/net); kill $!; wait $! 2>/dev/null
      "$NETNS" lsns -rnP -o TYPE,NPROCS,PID,NSFS,COMMAND -Q "TYPE == 'uts' || NS == $net" | sort
      "$NETNS" lsns -rn -o TYPE -Q 'TYPE =~ "^u" && NPROCS > 0' | sort | uniq
      "$NETNS" lsns -H | head -2
      """)
    #expect(
      run.lines == [
        "net 0   ", "uts 0  /run/kept ", "user", "uts",
        "     NS <integer> namespace identifier (inode number)",
        "   TYPE <string>  kind of namespace",
      ], "\(run.errors)")
  }
}
