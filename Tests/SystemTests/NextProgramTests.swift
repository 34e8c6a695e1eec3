import Testing

/// What this program leaves to iproute2, when this program comes first in PATH.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && PrivateMachine.installedIP != nil,
    "needs root, unshare, the built netns and the installed ip"))
struct NextProgramTests {
  /// `ip` and `bridge` are this program. The installed ones come later in PATH, as after a normal installation.
  private static let ours = """
    mkdir /run/ours; ln -s $NETNS /run/ours/ip; ln -s $NETNS /run/ours/bridge
    export PATH=/run/ours:$PATH; ip netns add blue; ip -n blue link set lo up

    """

  @Test func objectsOfIPRunInTheNamespace() throws {
    let run = try PrivateMachine.run(
      Self.ours + """
        ip -n blue addrlabel add prefix 2001:db8::/32 label 99
        label='prefix 2001:db8::/32'
        $NETNS -n blue addrlabel list | grep -c "$label"; ip addrlabel list | grep -c "$label"
        $NETNS -j ip -n blue -6 maddress show dev lo | grep -o '"ifname":"lo"'
        ip netns exec blue ip addrlabel list | grep -c "$label"
        ip -force -netns blue -batch - <<< 'addrlabel list' | grep -c "$label"
        $NETNS ip -n blue -4 -- maddress show dev lo | head -1; $NETNS -n blue bridge -V | cut -c 1-6
        ln -s $NETNS /run/ours/ipmaddress; ipmaddress show dev lo | head -1
        """)
    #expect(
      run.lines == [
        "1", "0", #""ifname":"lo""#, "1", "1", "1:\tlo", "bridge", "1:\tlo",
      ], "\(run.errors)")
  }

  @Test func statusAndMessagesAreTheirs() throws {
    let run = try PrivateMachine.run(
      Self.ours + """
        for words in "maddress frob" "frobnicate" "xfrm state frob" "vrf show nosuch"; do
          ip $words > /run/ours.out 2>&1; ours=$?; $IP $words > /run/theirs.out 2>&1; theirs=$?
          [ $ours = $theirs ] && cmp /run/ours.out /run/theirs.out && echo same
        done
        """)
    #expect(run.lines == ["same", "same", "same", "same"], "\(run.errors)")
  }

  /// A line of a batch runs after all requests queued before it, and its status counts.
  @Test func linesOfABatchRunOneByOne() throws {
    let run = try PrivateMachine.run(
      Self.ours + """
        printf '%s\\n' 'link add t1 type veth peer name t2' 'route add 198.51.100.0/24 dev lo' \\
          'maddress add 01:00:5e:11:22:33 dev t1' 'maddress show dev t1' 'maddress frob' \\
          'link show t2' > /run/batch
        ip -n blue -b /run/batch | grep -c 01:00:5e:11:22:33; echo ${PIPESTATUS[0]}
        ip -n blue -force -b /run/batch | grep -o 't2@t1'; echo --
        ip -n blue route show 198.51.100.0/24
        """)
    #expect(
      run.lines == ["1", "1", "t2@t1", "--", "198.51.100.0/24 dev lo scope link "],
      "\(run.errors)")
    #expect(run.errors.contains("Command failed /run/batch:5"))
  }

  /// Without another program there is a message. Copies of this program do not count, and do not call each other.
  @Test func copiesOfThisProgramAreNoOther() throws {
    let run = try PrivateMachine.run(
      """
      mkdir /run/one /run/two; cp $NETNS /run/one/ip; cp $NETNS /run/two/ip; old=$PATH
      PATH=/run/one:/run/two /run/one/ip maddress show dev lo; echo $?
      PATH=/run/one:/run/two:${IP%/ip} /run/one/ip maddress show dev lo > /dev/null; echo $?
      PATH=/run/one:/run/two $NETNS xfrm state; echo $?
      PATH=/run/one:/run/two /run/one/ip frobnicate; echo $?
      cp $IP /run/ip; cd /run; env -u PATH /run/one/ip maddress show; echo $?
      """)
    #expect(run.lines == ["1", "0", "1", "1", "1"], "\(run.errors)")
    #expect(
      run.errors.split(separator: "\n") == [
        "Object \"maddress\" is not part of netns, and there is no other ip in PATH for it.",
        "Object \"xfrm\" is not part of netns, and there is no other ip in PATH for it.",
        "Object \"frobnicate\" is unknown, try \"ip help\".",
        "Object \"maddress\" is not part of netns, and there is no other ip in PATH for it.",
      ])
  }

  /// A script of that name in PATH, before or after this program, calls it again. The script is run only once.
  @Test(arguments: [
    (#"exec ip "$@""#, "/run/ours:/run/script"), (#"ip "$@""#, "/run/ours:/run/script"),
    (#"exec /run/ours/ip "$@""#, "/run/script:/run/ours"),
    (#"exec /run/ours/ip -s "$@""#, "/run/script:/run/ours"),
  ])
  func scriptsThatCallThisProgramAreAskedOnce(_ line: String, _ path: String) throws {
    let run = try PrivateMachine.run(
      Self.ours + """
        mkdir /run/script; rest=${PATH#*:}; export PATH=\(path)
        printf '%s\\n' '#!/bin/sh' 'echo asked >> /run/asked' '\(line)' > /run/script/ip
        /bin/chmod +x /run/script/ip
        PATH=$PATH:$rest; ip maddress show dev lo | head -1; grep -c . /run/asked
        PATH=\(path); ip maddress show dev lo; echo $?
        """)
    #expect(run.lines == ["1:\tlo", "1", "1"], "\(run.errors)")
    #expect(run.errors.hasSuffix("and there is no other ip in PATH for it.\n"))
  }

  /// A command started by `vrf exec`, or a line that a batch repeats, is another command.
  @Test func theSameCommandMayComeAgain() throws {
    let run = try PrivateMachine.run(
      Self.ours + """
        mkdir /run/next; printf '%s\\n' '#!/bin/sh' '[ "$2" = exec ] && shift 3 && exec "$@"' \
          'echo "$@" ${#NETNS_PASSERS}' > /run/next/ip; chmod +x /run/next/ip
        PATH=/run/ours:/run/next:$PATH
        yes maddress | head -300 | ip -b - | sort -u | grep -c .
        echo 'echo ip maddress | ip vrf exec red sh' | ip vrf exec red sh | cut -d ' ' -f 1
        """)
    #expect(run.lines == ["1", "maddress"], "\(run.errors)")
  }
}
