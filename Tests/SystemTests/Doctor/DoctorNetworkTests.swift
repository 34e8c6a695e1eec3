import Foundation
import Testing

/// What `netns doctor` finds between namespaces: each is provoked, its remedy is run, and the finding is gone.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct DoctorNetworkTests {
  private static let chain = #"""
    netns add blue; netns add red
    netns -n blue link add e0 type veth peer name v0 netns red
    netns -n blue addr add 10.0.0.2/24 dev e0; netns -n red addr add 10.0.0.1/24 dev v0
    netns -n blue addr add 2001:db8::2/64 dev e0 nodad; netns -n red addr add 2001:db8::1/64 dev v0 nodad
    netns -n blue link set e0 up; netns -n red link set v0 up

    """#

  @Test("a default route to a namespace that does not forward")
  func forwarding() throws {
    let outcome = try DoctorScript.run(
      Self.chain + #"""
        well; netns -n blue route add default via 10.0.0.1; mend wiring '10.0.0.1, v0 of red'
        netns -n blue route add default via 2001:db8::1; mend wiring '2001:db8::1, v0 of red' blue; well
        """#)
    #expect(
      outcome.lines == [
        "warning: wiring", "netns exec red sysctl -w net.ipv4.ip_forward=1", "gone",
        "warning: wiring", "netns exec red sysctl -w net.ipv6.conf.all.forwarding=1", "gone",
      ], "\(outcome)")
  }

  @Test("a default route to this machine, which does not forward")
  func forwardingHere() throws {
    let outcome = try DoctorScript.run(
      #"""
      netns add blue; ip link add h0 type veth peer name e0 netns blue; ip addr add 10.1.0.1/24 dev h0; ip link set h0 up
      netns -n blue addr add 10.1.0.2/24 dev e0; netns -n blue link set e0 up
      netns -n blue route add default via 10.1.0.1; mend wiring 'h0 of the host'; well
      """#)
    #expect(
      outcome.lines == ["warning: wiring", "sysctl -w net.ipv4.ip_forward=1", "gone"],
      "\(outcome)")
  }

  @Test("a strict rp_filter where two default routes lead to different devices")
  func strictSources() throws {
    let outcome = try DoctorScript.run(
      #"""
      netns add blue
      for d in a0 b.0; do
        netns -n blue link add $d type veth peer name p$d; netns -n blue link set $d up; netns -n blue link set p$d up
      done
      netns exec blue sysctl -qw net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/a0/rp_filter=1 net/ipv4/conf/b.0/rp_filter=1
      netns -n blue route add default dev a0 metric 10; well
      netns -n blue route add default dev b.0 metric 20; mend wiring 'comes in by b.0'; well
      """#)
    #expect(
      outcome.lines == [
        "warning: wiring", "netns exec blue sysctl -w net/ipv4/conf/b.0/rp_filter=2", "gone",
      ], "\(outcome)")
  }

  @Test("a tunnel with a larger MTU than the device below it takes")
  func tunnels() throws {
    let outcome = try DoctorScript.run(
      Self.chain + #"""
        netns -n blue link add vy type vxlan id 8 dstport 4789 remote 10.0.0.1 local 10.0.0.2 dev e0; well
        netns -n blue link add vx type vxlan id 7 dstport 4789 remote 10.0.0.1 local 10.0.0.2
        mend wiring 'vx has MTU'; well
        netns -n blue link set e0 mtu 1400; netns -n blue link del vy; mend wiring 'vx has MTU'; well
        """#)
    #expect(
      outcome.lines == [
        "warning: wiring", "netns -n blue link set dev vx mtu 1450", "gone",
        "warning: wiring", "netns -n blue link set dev vx mtu 1350", "gone",
      ], "\(outcome)")
  }

  // MARK: looking up names

  private static let wayOut =
    Self.chain + #"""
      netns exec red sysctl -qw net.ipv4.ip_forward=1
      netns -n blue route add default via 10.0.0.1; netns -n blue link set lo up
      printf 'hosts: files dns\n' >/etc/nsswitch.conf

      """#

  @Test("a server on the loopback of the host, which is not there inside")
  func loopback() throws {
    let outcome = try DoctorScript.run(
      Self.wayOut + #"""
        echo nameserver 192.0.2.1 >/etc/resolv.conf; well
        echo nameserver 127.0.0.53 >/etc/resolv.conf; mend resolver 'names 127.0.0.53'; well; rm -r /etc/netns
        mkdir -p systemd/resolve; echo nameserver 192.0.2.7 >systemd/resolve/resolv.conf
        mend resolver 'names 127.0.0.53'; well; cat /etc/netns/blue/resolv.conf
        """#)
    #expect(
      outcome.lines == [
        "warning: resolver",
        "mkdir -p /etc/netns/blue && echo nameserver 9.9.9.9 >/etc/netns/blue/resolv.conf", "gone",
        "warning: resolver",
        "mkdir -p /etc/netns/blue && cat /run/systemd/resolve/resolv.conf >/etc/netns/blue/resolv.conf",
        "gone", "nameserver 192.0.2.7",
      ], "\(outcome)")
  }

  @Test("a server that does listen on the loopback inside is none")
  func served() throws {
    let outcome = try DoctorScript.run(
      Self.wayOut + #"""
        echo nameserver 127.0.0.1 >/etc/resolv.conf
        netns exec blue python3 -c '
        import socket, time
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 53)); open("/run/on", "w"); time.sleep(60)
        ' & until [ -e on ]; do sleep 0.05; done; well
        """#)
    #expect(outcome.lines.isEmpty, "\(outcome)")
  }

  /// Answers "not found" to whatever is asked, as nscd does for what the host's servers do not know (nscd-client.h of
  /// glibc).
  private static let nscd = #"""
    cat >nscd.py <<'E'
    import os, socket, struct
    os.makedirs('/run/nscd', exist_ok=True); s = socket.socket(socket.AF_UNIX); s.bind('/run/nscd/socket')
    s.listen(9); open('/run/on', 'w').write(str(os.getpid()))
    while True:
        c, _ = s.accept(); head = c.recv(12)
        if len(head) == 12:
            kind = struct.unpack('3i', head)[1]; c.recv(4096)
            if kind == 14: c.sendall(struct.pack('6i', 2, 0, 0, 0, 0, 1))
            elif 4 <= kind <= 7: c.sendall(struct.pack('8i', 2, 0, 0, 0, -1, -1, 0, 1))
        c.close()
    E
    python3 nscd.py & until [ -s on ]; do sleep 0.05; done
    printf '#!/bin/sh\n[ "$1" = --shutdown ] && kill $(cat /run/on) && rm -r /run/nscd\n' >bin/nscd; chmod +x bin/nscd

    """#

  @Test("nscd of the host answers in place of the servers of a namespace")
  func nscd() throws {
    let outcome = try DoctorScript.run(
      Self.wayOut + #"""
        mkdir -p /etc/netns/blue; echo nameserver 192.0.2.1 >/etc/netns/blue/resolv.conf; well

        """# + Self.nscd + "mend resolver 'blue: .*nscd of the host'; well")
    #expect(outcome.lines == ["fault: resolver", "nscd --shutdown", "gone"], "\(outcome)")
  }

  /// The module of the C library for systemd-resolved, and its socket.
  private static let resolve = #"""
    libraries=$(realpath $(dirname $(ls -d /lib/*/libc.so.6 | head -n 1))); mkdir -p lib/upper lib/work
    mount -t overlay overlay -o lowerdir=$libraries,upperdir=/run/lib/upper,workdir=/run/lib/work $libraries || exit 98
    cat >nss.c <<'E'
    #include <nss.h>
    #include <netdb.h>
    #include <errno.h>
    #define NONE { *e = ENOENT; *h = HOST_NOT_FOUND; return NSS_STATUS_NOTFOUND; }
    #define ROOM char *b, size_t l, int *e, int *h
    enum nss_status _nss_resolve_gethostbyname4_r(const char *n, void **p, ROOM, int *t) NONE
    enum nss_status _nss_resolve_gethostbyname3_r(const char *n, int f, void *r, ROOM, int *t, char **c) NONE
    enum nss_status _nss_resolve_gethostbyname2_r(const char *n, int f, void *r, ROOM) NONE
    E
    cc -shared -fPIC -o $libraries/libnss_resolve.so.2 nss.c || exit 98
    mkdir -p systemd/resolve; python3 -c '
    import socket, time
    s = socket.socket(socket.AF_UNIX); s.bind("/run/systemd/resolve/io.systemd.Resolve"); s.listen(9)
    open("/run/on", "w"); time.sleep(60)
    ' & until [ -e on ]; do sleep 0.05; done

    """#

  private static let hasCompiler = ["/usr/bin/cc", "/usr/local/bin/cc"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    "systemd-resolved of the host answers in place of the servers of a namespace",
    .enabled(if: hasCompiler, "needs cc"))
  func resolved() throws {
    let outcome = try DoctorScript.run(
      Self.wayOut + Self.resolve + #"""
        mkdir -p /etc/netns/blue; echo nameserver 192.0.2.1 >/etc/netns/blue/resolv.conf; well
        printf 'hosts: files resolve [!UNAVAIL=return] dns\n' >/etc/nsswitch.conf
        mend resolver 'blue: .*systemd-resolved of the host'; well
        """#)
    #expect(
      outcome.lines == [
        "fault: resolver",
        "sed 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf >/etc/netns/blue/nsswitch.conf",
        "gone",
      ], "\(outcome)")
  }

  @Test("a source of hosts that is not DNS")
  func sources() throws {
    let outcome = try DoctorScript.run(
      Self.wayOut + #"""
        mkdir -p /etc/netns/blue; echo nameserver 127.0.0.1 >/etc/netns/blue/resolv.conf
        netns -n blue route del default; printf 'passwd: files\nhosts: files\n' >/etc/nsswitch.conf
        mend resolver 'has no "dns"'; well; cat /etc/netns/blue/nsswitch.conf; rm /etc/netns/blue/nsswitch.conf
        printf 'hosts: files [NOTFOUND=return] dns\n' >/etc/nsswitch.conf; mend resolver 'another source'; well
        """#)
    let file = "/etc/netns/blue/nsswitch.conf"
    #expect(
      outcome.lines == [
        "fault: resolver",
        "cp /etc/nsswitch.conf \(file) && sed -i '/^hosts:/d' \(file) && echo 'hosts: files dns' >>\(file)",
        "gone", "passwd: files", "hosts: files dns", "fault: resolver",
        "sed 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf >\(file)", "gone",
      ], "\(outcome)")
  }

  // MARK: uplinks

  private static let hasPrograms = ["nft", "iptables-legacy"].allSatisfy {
    FileManager.default.isExecutableFile(atPath: "/usr/sbin/\($0)")
  }

  @Test(
    "rules of another program that drop what an uplink sends, and uplinks that others damaged",
    .enabled(if: hasPrograms, "nft or iptables-legacy is missing"))
  func uplinks() throws {
    let outcome = try DoctorScript.run(
      UplinkScript.host + DoctorScript.start + #"""
        netns exec out sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; netns uplink blue; well
        nft add table ip guard; nft 'add chain ip guard f { type filter hook forward priority 5; policy drop; }'
        mend uplinks 'table ip guard'; well
        iptables-legacy -P FORWARD DROP; mend uplinks 'iptables-legacy'; well
        nft delete table inet netns-up0; mend uplinks 'netns-up0 is not as it was made'; well
        ip link del netns-up0; mend uplinks 'netns-up0 is unfinished'; well
        """#)
    let insert = ["iifname", "oifname"].map {
      "nft insert rule ip guard f \($0) '\"netns-up*\"' accept"
    }
    #expect(
      outcome.lines == [
        "fault: uplinks", insert.joined(separator: " && "), "gone",
        "fault: uplinks",
        "iptables-legacy -I FORWARD -i netns-up+ -j ACCEPT && iptables-legacy -I FORWARD -o netns-up+ -j ACCEPT",
        "gone", "fault: uplinks", "netns gc", "gone", "fault: uplinks", "netns gc", "gone",
      ], "\(outcome)")
  }

  /// The rule about eth0 is none about h0, though it has these letters.
  @Test(
    "rules of another program that drop what a namespace sends through this machine",
    .enabled(if: hasPrograms, "nft or iptables-legacy is missing"))
  func barred() throws {
    let outcome = try DoctorScript.run(
      #"""
      sysctl -qw net.ipv4.ip_forward=1; netns add blue; ip link add h0 type veth peer name e0 netns blue
      ip addr add 10.1.0.1/24 dev h0; ip link set h0 up
      netns -n blue addr add 10.1.0.2/24 dev e0; netns -n blue link set e0 up
      nft add table inet guard; nft 'add chain inet guard f { type filter hook forward priority 5; policy drop; }'
      nft add rule inet guard f iifname eth0 accept; well
      netns -n blue route add default via 10.1.0.1; mend wiring 'table inet guard'; well
      iptables-legacy -P FORWARD DROP; mend wiring 'iptables-legacy'; well
      """#)
    let insert = ["iifname", "oifname"].map {
      "nft insert rule inet guard f \($0) '\"h0\"' accept"
    }
    #expect(
      outcome.lines == [
        "fault: wiring", insert.joined(separator: " && "), "gone",
        "fault: wiring",
        "iptables-legacy -I FORWARD -i h0 -j ACCEPT && iptables-legacy -I FORWARD -o h0 -j ACCEPT",
        "gone",
      ], "\(outcome)")
  }

  @Test("uplinks where nft is not installed")
  func program() throws {
    let outcome = try DoctorScript.run(
      UplinkScript.host + DoctorScript.start + #"""
        netns exec out sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; netns uplink blue
        nft=$(realpath "$(command -v nft)"); mount --bind /dev/null "$nft"
        printf '#!/bin/sh\n[ "$*" = "install nftables" ] && umount %s\n' "$nft" >bin/apt-get; chmod +x bin/apt-get
        mend kernel 'nft is not installed'; well
        """#)
    #expect(outcome.lines == ["fault: kernel", "apt-get install nftables", "gone"], "\(outcome)")
  }
}
