import Testing

@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct StaticProgramTests {
  /// `inside` runs netns in a root that has nothing but both programs. The root is a mount point, as that of a
  /// container is.
  private static let root = """
    R=/run/root; mkdir $R; mount --bind $R $R; cd $R
    for program in netns netns-lab; do touch $program; mount --bind $S/$program $program; done
    inside() { chroot $R /netns "$@"; }

    """

  @Test func runsInAnEmptyRoot() throws {
    let run = try StaticPrograms.run(
      Self.root + """
        inside list; echo $?; inside -br link show lo | cut -c 1-2; inside -V | grep -o '^netns'
        chroot $R /netns-lab --help | wc -l | sed 's/[1-9][0-9]*/many/'
        inside add blue; echo $?; inside exec --user-as root / true; echo $?; ls
        """)
    #expect(
      run.lines == ["0", "lo", "netns", "many", "1", "255", "netns", "netns-lab", "var"],
      "\(run.errors)")
    #expect(
      run.errors.hasPrefix(
        "Failed to open directory /var/run/netns: No such file or directory; /proc is not mounted\n"
          + "netns: there is no user \"root\" here\n"), "\(run.errors)")
  }

  @Test func keepsNamespacesInAnEmptyRoot() throws {
    let run = try StaticPrograms.run(
      Self.root + """
        mkdir proc sys; mount -t proc proc proc
        inside add blue; inside list; inside exec --user-as 7:8 blue /netns -br link | cut -c 1-2
        inside -n blue link add v0 type veth peer name v1; inside -n blue -br link | wc -l
        inside exec blue /netns exec blue /netns -V | grep -o '^netns'
        inside delete blue; inside list; ls -A var/run/netns
        """)
    #expect(run.lines == ["blue", "lo", "3", "netns"] && run.errors.isEmpty, "\(run)")
  }

  @Test func keepsLabsInAnEmptyRoot() throws {
    let run = try StaticPrograms.run(
      Self.root + """
        mkdir proc sys; mount -t proc proc proc
        cat >lab.yaml <<YAML
        name: t-lab
        topology:
          nodes: {a: {}, b: {}}
          links: [{endpoints: ["a:eth0", "b:eth0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
        checks: [{from: a, ping: b}]
        YAML
        inside up lab.yaml; inside plan lab.yaml; inside list | sort; inside test t-lab | tail -n 1
        inside exec t-lab/a /netns -br -4 addr show eth0; inside down t-lab; inside list; ls -A run
        """)
    #expect(
      run.lines == [
        "t-lab: up, 2 nodes, 5 changes", "t-lab: nothing to do", "t-lab.a", "t-lab.b",
        "t-lab: 1 of 1 passed", "eth0@if2         UP             10.0.0.1/24 ", "t-lab: down",
      ] && run.errors.isEmpty, "\(run)")
  }

  /// In a root that is not a mount point, no mount can be made without appearing outside.
  @Test func saysWhyMountsFail() throws {
    let run = try StaticPrograms.run(
      Self.root + """
        umount -l $R; cd $R; cp --remove-destination $S/netns .; mkdir proc; mount -t proc proc proc
        inside add blue; inside exec blue /netns list; echo $?; inside -n blue -br link | cut -c 1-2
        """)
    #expect(run.lines == ["255", "lo"])
    #expect(
      run.errors == "\"mount --make-rslave /\" failed: Invalid argument; / is not a mount point: "
        + "run mount --bind DIR DIR before chroot DIR\n")
  }

  /// A directory service that only getent knows.
  private static let service = """
    mkdir /run/bin; cat >/run/bin/getent <<'SH'
    #!/bin/sh
    echo "$*" >>/run/asked
    case "$*" in
    "passwd t-user" | "passwd 4711") echo "t-user:x:4711:4712:Of a directory:/home/t:/bin/t" ;;
    "group t-group" | "group 4713") echo "t-group:*:4713:" ;;
    "initgroups t-user") echo "t-user                4712 4713 4714" ;;
    "protocols t-proto" | "protocols 200") echo "t-proto               200 T-PROTO" ;;
    "services t-service/udp") echo "t-service             4790/udp t-alias" ;;
    "hosts 192.0.2.9") echo "192.0.2.9       nine.example nine" ;;
    *) exit 2 ;;
    esac
    SH
    chmod +x /run/bin/getent; export PATH=/run/bin:$PATH

    """

  @Test func asksGetentForNamesThatAreNotInFiles() throws {
    let run = try StaticPrograms.run(
      Self.service + """
        netns() { $S/netns "$@"; }; netns add a
        netns exec --user-as t-user a sh -c 'id -u; id -g; id -G; echo $HOME $USER $SHELL'
        netns exec --user-as 4711:t-group a sh -c 'id -u; id -G'
        netns -n a tuntap add tun9 mode tun user t-user group t-group
        netns -n a -d link show tun9 | grep -o 'user t-user group t-group'
        netns -n a rule add ipproto t-proto table 9; netns -n a rule show | grep -o 't-proto lookup 9'
        netns -n a link set lo up; netns -n a link add v0 type vxlan id 7 local 127.0.0.1 dstport 0
        netns -n a bridge fdb add 02:00:00:00:00:01 dev v0 dst 127.0.0.2 port t-service
        netns -n a bridge fdb show dev v0 | grep -o 'port 4790'
        netns -n a route add 192.0.2.9 dev lo; netns -n a -r route show | cut -d ' ' -f 1
        sort -u /run/asked | paste -sd,
        """)
    #expect(
      run.lines == [
        "4711", "4712", "4712 4713 4714", "/home/t t-user /bin/t", "4711", "4713",
        "user t-user group t-group", "t-proto lookup 9", "port 4790", "nine.example",
        "group 4713,group t-group,hosts 192.0.2.9,initgroups t-user,passwd 4711,passwd t-user,"
          + "protocols 200,protocols t-proto,services t-service/udp",
      ] && run.errors.isEmpty, "\(run)")
  }

  /// What the files have does not need getent, and without it there is nothing else.
  @Test func readsFilesFirst() throws {
    let run = try StaticPrograms.run(
      Self.service + """
        netns() { $S/netns "$@"; }; netns add a; echo '192.0.2.9 nine' >>/etc/hosts
        netns -n a rule add ipproto tcp table 9; netns -n a rule show | grep -o 'tcp lookup 9'
        netns -n a link set lo up; netns -n a route add 192.0.2.9 dev lo
        netns -n a -r route show | cut -d ' ' -f 1; netns exec --user-as root:root a id -u; ls /run/asked
        PATH=/run/nowhere; netns exec --user-as t-user a /bin/true
        """)
    #expect(run.lines == ["tcp lookup 9", "nine", "0"], "\(run.errors)")
    #expect(
      run.errors.hasSuffix("netns: there is no user \"t-user\" here\n"), "\(run.errors)")
  }

  @Test func asksServersForHostsIfThereIsNoGetent() throws {
    let run = try StaticPrograms.run(
      """
      ip link set lo up; ip route add 192.0.2.9 dev lo; echo 'nameserver 127.0.0.1' >/etc/resolv.conf
      dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null --pid-file= --user=root \
        --listen-address=127.0.0.1 --bind-interfaces --ptr-record=9.2.0.192.in-addr.arpa,nine.example &
      until grep -q ':0035 ' /proc/net/udp; do sleep 0.05; done
      PATH=/run/nowhere $S/netns -r route show | cut -d ' ' -f 1; kill $!
      """)
    #expect(run.lines == ["nine.example"], "\(run.errors)")
  }

  @Test(.enabled(if: StaticPrograms.areLinkedHere, "the program under test is static"))
  func otherProgramsAskTheirLibrary() throws {
    let run = try PrivateMachine.run(
      Self.service + """
        $NETNS add a; $NETNS exec --user-as t-user a true; $NETNS exec --user-as root a id -u; ls /run/asked
        """)
    #expect(run.lines == ["0"])
    #expect(run.errors.contains("there is no user \"t-user\" here"), "\(run.errors)")
  }
}
