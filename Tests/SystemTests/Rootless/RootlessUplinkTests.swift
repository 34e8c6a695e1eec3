import Foundation
import Testing

/// Uplinks by pasta. "The host" is the private machine, and a namespace next to it stands for the outside.
@Suite(
  .enabled(
    if: PlainUser.isUsable && PlainUser.has("pasta"), "pasta is not installed (Debian: passt)"))
struct RootlessUplinkTests {
  static let outside = #"""
    "$NETNS" add out; "$NETNS" link add eth0 type veth peer name eth0 netns out
    "$NETNS" addr add 192.0.2.2/24 dev eth0; "$NETNS" addr add 2001:db8::2/64 dev eth0 nodad
    "$NETNS" -n out addr add 192.0.2.1/24 dev eth0; "$NETNS" -n out addr add 2001:db8::1/64 dev eth0 nodad
    for n in "link set eth0 up" "link set lo up" "-n out link set eth0 up" "-n out link set lo up"; do
      "$NETNS" $n
    done
    "$NETNS" route add default via 192.0.2.1; "$NETNS" -6 route add default via 2001:db8::1
    echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range
    mkdir /run/www; echo from outside > /run/www/index.html
    "$NETNS" exec out python3 -m http.server 8080 --bind :: --directory /run/www >/dev/null 2>&1 &
    until "$NETNS" exec out curl -s -o /dev/null http://127.0.0.1:8080/; do sleep 0.1; done
    rm -f /etc/resolv.conf; echo nameserver 127.0.0.53 > /etc/resolv.conf
    dnsmasq --address=/t-name/192.0.2.9 --listen-address=127.0.0.53 --bind-interfaces --no-resolv \
      --conf-file=/dev/null --pid-file= --user=root

    """#

  @Test("a namespace and the user's own reach the outside, and the host's loopback does not answer")
  func out() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add blue; "$NETNS" add red; "$NETNS" rootless uplink blue; echo $?
      get="curl -sS --max-time 5"
      "$NETNS" exec blue ping -c 1 -W 5 192.0.2.1 | grep -o '1 received'
      "$NETNS" exec blue $get http://192.0.2.1:8080/; "$NETNS" exec blue $get 'http://[2001:db8::1]:8080/'
      "$NETNS" exec blue cat /etc/resolv.conf; "$NETNS" exec red cat /etc/resolv.conf
      "$NETNS" exec blue getent ahostsv4 t-name | sed 's/ .*//;q'
      python3 -m http.server 8079 --bind 127.0.0.1 >/dev/null 2>&1 &
      until $get -o /dev/null http://127.0.0.1:8079/ 2>/dev/null; do sleep 0.1; done
      for place in 127.0.0.1 192.0.2.1; do "$NETNS" exec blue $get -o /dev/null http://$place:8079/ 2>/dev/null && echo in; done
      "$NETNS" exec red $get -o /dev/null http://192.0.2.1:8080/ 2>/dev/null || echo "red: no way"
      "$NETNS" rootless uplink; "$NETNS" -br link show | cut -d ' ' -f 1
      "$NETNS" rootless status | sed -n 's/process [0-9]*/process N/; /^uplink/p'
      "$NETNS" uplink red; "$NETNS" exec red $get http://192.0.2.1:8080/; "$NETNS" uplink --remove red
      "$NETNS" rootless uplink --remove; "$NETNS" rootless uplink --remove blue; "$NETNS" exec blue cat /etc/resolv.conf
      "$NETNS" exec blue $get -o /dev/null http://192.0.2.1:8080/ 2>/dev/null || echo "blue: no way"
      "$NETNS" rootless stop; pgrep -f "^[^ ]*/pasta --"; kill %1
      """#, prepared: Self.outside)
    #expect(
      outcome.lines == [
        "0", "1 received", "from outside", "from outside", "# by netns", "nameserver 169.254.1.1",
        "nameserver 127.0.0.53", "192.0.2.9", "red: no way", "lo", "uplink",
        "uplink     -, pasta running, process N", "uplink     blue, pasta running, process N",
        "from outside", "nameserver 127.0.0.53", "blue: no way", "ended 2 names and 0 processes",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("ports lead in, and what is refused changes nothing")
  func ports() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add blue; echo inside > index.html; get="curl -sS --max-time 5"
      "$NETNS" exec blue python3 -m http.server 80 >/dev/null 2>&1 &
      "$NETNS" rootless publish blue 8081:80 127.0.0.1:8082:53/udp; echo $?
      until $get http://127.0.0.1:8081/ 2>/dev/null; do sleep 0.1; done
      "$NETNS" rootless publish blue 8083:80; $get http://127.0.0.1:8083/; $get http://127.0.0.1:8081/
      t() { "$NETNS" rootless "$@" 2>&1; }
      t publish blue 80:80; t publish blue 8084:80 8084:81; t publish 8081:80; t publish none 1:1
      t publish blue x; t publish blue 0:1; t publish --remove blue 1:1
      python3 -m http.server 8085 >/dev/null 2>&1 & until $get -o /dev/null http://127.0.0.1:8085/ 2>/dev/null; do sleep 0.1; done
      t publish blue 8085:80; $get http://127.0.0.1:8081/
      "$NETNS" rootless publish --remove blue 8081:80; "$NETNS" rootless status | sed -n 's/.*ports/ports/p'
      $get http://127.0.0.1:8083/; "$NETNS" rootless stop; pgrep -f "^[^ ]*/pasta --"; kill $!
      """#, prepared: Self.outside)
    #expect(
      outcome.lines == [
        "0", "inside", "inside", "inside",
        "80:80: port 80: Permission denied; an administrator lets you have it:"
          + " sysctl -w net.ipv4.ip_unprivileged_port_start=80",
        "8084:81: its port of the host is given twice", "netns: see `netns help rootless`",
        "8081:80: the host's port leads to \"blue\" already", "you have no namespace \"none\"",
        "x: expected HOST:PORT, as in 8080:80, 8080:80/udp or [::1]:8080:80",
        "netns: see `netns help rootless`", "0:1: \"0\" is no port from 1 to 65535",
        "netns: see `netns help rootless`", "1:1 is not published",
        "8085:80: a program of the host has port 8085/tcp", "inside",
        "ports 127.0.0.1:8082:53/udp 8083:80", "inside", "ended 1 name and 1 process",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("a way out ends with its namespace, and one that was killed is said to have ended")
  func ended() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add blue; "$NETNS" add red; "$NETNS" rootless uplink blue; "$NETNS" rootless uplink red
      "$NETNS" delete blue; count() { "$NETNS" list >/dev/null; "$NETNS" rootless status | grep -c ^uplink; }
      until [ $(count) = 1 ]; do sleep 0.05; done; "$NETNS" list
      last=$(pgrep -f "^[^ ]*/pasta --"); kill -9 $last; while kill -0 $last 2>/dev/null; do sleep 0.05; done
      "$NETNS" list; "$NETNS" list; ls "$XDG_RUNTIME_DIR/netns/etc/netns"
      """#, prepared: Self.outside)
    #expect(outcome.lines == ["red", "red", "red"])
    #expect(outcome.errors == "netns: pasta, the way out of \"red\", has ended\n")
  }

  @Test("without /dev/net/tun, or pasta, the cause is said")
  func refusals() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" rootless uplink; echo $?; mkdir bin; ln -s $(command -v newuidmap) $(command -v newgidmap) bin
      PATH=$PWD/bin "$NETNS" rootless uplink
      """#, prepared: "chmod 0600 /dev/net/tun")
    #expect(outcome.lines == ["1"])
    #expect(
      outcome.errors == """
        you may not open /dev/net/tun (mode 0600); an administrator allows it: chmod 0666 /dev/net/tun
        neither pasta nor slirp4netns is in PATH (Debian: passt, slirp4netns)

        """)
  }

  @Test("any name may have one, besides the user's own namespace")
  func anyName() throws {
    let outcome = try PlainUser.run(
      #"""
      for name in .own .x uplink; do "$NETNS" add $name; "$NETNS" rootless uplink $name; done; "$NETNS" rootless uplink
      "$NETNS" rootless status | sed -n 's/, .*//; /^uplink\|^names/p'; "$NETNS" rootless stop
      """#, prepared: Self.outside)
    #expect(
      outcome.lines == ["names      3"]
        + ["-", ".own", ".x", "uplink"].map { "uplink     \($0)" } + [
          "ended 3 names and 0 processes"
        ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("the user's own files for a namespace stay beside the uplink's resolver")
  func files() throws {
    let outcome = try PlainUser.run(
      #"""
      mkdir -p .config/netns/blue; echo 192.0.2.77 t-own > .config/netns/blue/hosts; "$NETNS" add blue
      look() { "$NETNS" exec blue sh -c "tail -1 /etc/resolv.conf; cat /etc/hosts; readlink /etc/netns/blue"; }
      "$NETNS" rootless uplink blue; look; "$NETNS" rootless uplink --remove blue; look
      echo nameserver 192.0.2.54 > .config/netns/blue/resolv.conf; "$NETNS" rootless uplink blue; look
      ls .config/netns/blue; "$NETNS" rootless stop
      """#, prepared: Self.outside)
    let (hosts, link) = ("192.0.2.77 t-own", "/run/.host/config/blue")
    #expect(
      outcome.lines == [
        "nameserver 169.254.1.1", hosts, "nameserver 127.0.0.53", hosts, link,
        "nameserver 192.0.2.54", hosts, link, "hosts", "resolv.conf",
        "ended 1 name and 0 processes",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test(
    "what a killed command started ends before the next one is",
    .enabled(if: PrivateMachine.hasStrace, "strace is not installed"))
  func killed() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add blue; count() { pgrep -fc "^[^ ]*/pasta --"; }
      broken() {
        strace -qq -o /dev/null -e trace=wait4 -e inject=wait4:signal=KILL:when=1 "$NETNS" rootless uplink blue
        until [ -s "$XDG_RUNTIME_DIR/netns/pid" ]; do sleep 0.05; done; count
      } 2>/dev/null
      broken; "$NETNS" rootless uplink blue; echo $?; count; "$NETNS" rootless uplink --remove blue
      broken; "$NETNS" rootless stop; count; ls -A "$XDG_RUNTIME_DIR"
      """#, prepared: Self.outside)
    #expect(
      outcome.lines == ["1", "0", "1", "1", "ended 1 name and 0 processes", "0"],
      "\(outcome.output)\(outcome.errors)")
  }

  @Test("commands at once lose nothing of each other's, and a namespace may be called like a port")
  func atOnce() throws {
    let outcome = try PlainUser.run(
      #"""
      "$NETNS" add a:b; "$NETNS" add b
      for i in 1 2 3 4; do
        "$NETNS" rootless publish a:b 810$i:80 & "$NETNS" rootless publish b 820$i:80 & "$NETNS" rootless publish b 8300:8$i 2>/dev/null &
      done
      while jobs -r | grep -q .; do "$NETNS" list >/dev/null; done
      "$NETNS" rootless status | sed -n 's/.*ports //p' | tr ' ' '\n' | cut -d : -f 1 | sort | paste -sd ' '
      "$NETNS" add c; "$NETNS" -n c link add uplink type bridge
      "$NETNS" rootless uplink c; "$NETNS" rootless stop
      """#, prepared: Self.outside)
    #expect(
      outcome.lines == [
        "8101 8102 8103 8104 8201 8202 8203 8204 8300", "ended 3 names and 0 processes",
      ], "\(outcome.output)")
    #expect(
      outcome.errors.split(separator: "\n").count == 1
        && outcome.errors.hasSuffix(" (has the namespace a device `uplink` already?)\n"),
      "\(outcome.errors)")
  }

  @Test("without a way out of the user's own `netns uplink` says how to get one")
  func advice() throws {
    let outcome = try PlainUser.run(#""$NETNS" add blue; "$NETNS" uplink blue; echo $?"#)
    #expect(outcome.lines == ["1"])
    #expect(outcome.errors.hasSuffix(": netns rootless uplink gives your own namespace one\n"))
  }
}

/// The same with slirp4netns, if pasta is not in PATH.
@Suite(
  .enabled(if: PlainUser.isUsable && PlainUser.has("slirp4netns"), "slirp4netns is not installed"))
struct RootlessSlirpTests {
  private static let onlySlirp = #"""
    mkdir /run/bin
    for p in /usr/bin/* /usr/sbin/*; do [[ $p = */pas[st][ta]* ]] || ln -s $p /run/bin 2>/dev/null; done

    """#

  @Test("it leads out by IPv4 and IPv6, names are found, and it ends with its namespace")
  func slirp() throws {
    let outcome = try PlainUser.run(
      #"""
      export PATH=/run/bin; get="curl -sS --max-time 5"; "$NETNS" add blue; "$NETNS" rootless uplink blue; echo $?
      "$NETNS" exec blue $get http://192.0.2.1:8080/
      # The address comes by an advertisement.
      until "$NETNS" exec blue $get 'http://[2001:db8::1]:8080/' 2>/dev/null; do sleep 0.2; done
      "$NETNS" exec blue getent ahostsv4 t-name | sed 's/ .*//;q'; "$NETNS" rootless publish blue 8081:80
      python3 -m http.server 8079 --bind 127.0.0.1 >/dev/null 2>&1 &
      until $get -o /dev/null http://127.0.0.1:8079/ 2>/dev/null; do sleep 0.1; done
      for place in 127.0.0.1 10.0.2.2; do "$NETNS" exec blue $get -o /dev/null http://$place:8079/ 2>/dev/null && echo in; done
      "$NETNS" delete blue; "$NETNS" add blue; "$NETNS" exec blue tail -1 /etc/resolv.conf
      "$NETNS" rootless status | grep ^uplink; pgrep -c slirp4netns
      "$NETNS" rootless uplink blue; "$NETNS" rootless uplink; pgrep -c slirp4netns
      "$NETNS" rootless stop; pgrep -c slirp4netns; ls -A "$XDG_RUNTIME_DIR"; kill $!
      """#, prepared: RootlessUplinkTests.outside + Self.onlySlirp)
    #expect(
      outcome.lines == [
        "0", "from outside", "from outside", "192.0.2.9", "nameserver 127.0.0.53", "0", "2",
        "ended 1 name and 0 processes", "0",
      ], "\(outcome.output)\(outcome.errors)")
    #expect(
      outcome.errors == "ports need pasta, which is not in PATH (Debian: passt)\n")
  }
}
