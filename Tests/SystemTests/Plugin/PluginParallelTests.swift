import Foundation
import Testing

/// Many calls of the CNI plugin at once.
@Suite(.enabled(if: PluginScript.isUsable, "\(PluginScript.whyNot)"))
struct PluginParallelTests {
  private static let conf = PluginScript.conf(
    #""bridge": "br0", "isDefaultGateway": true, "ipMasq": true, \#(PluginScript.builtIn)"#,
    ipam: #""subnet": "10.1.0.0/23""#)

  /// Everybody gets an address of his own, and reaches the gateway.
  @Test func addsAtOnce() throws {
    let run = try PluginScript.run(
      Self.conf + """
        namespace $(seq -f c%g 40)
        for i in $(seq 40); do cni ADD c$i >/run/c$i.json & done; wait
        grep -ho '"address": "10.1.[^"]*"' /run/c*.json | sort -u | wc -l
        for i in $(seq 40); do "$NETNS" exec c$i ping -qc1 -W5 10.1.0.1 | grep -q '1 received' || echo lost $i; done
        "$IP" -br link | grep -c veth; nft list ruleset | grep -c 'comment "CNI'
        for i in $(seq 40); do cni DEL c$i & done; wait
        everything | grep -v 'br0 '
        """, seconds: 120)
    #expect(run.lines == ["40", "40", "40"], "\(run)")
  }

  /// 200 times ADD and DEL, where each call may be killed at any time; then GC.
  @Test func collectsWhatKilledCallsLeave() throws {
    let run = try PluginScript.run(
      Self.conf + """
        namespace $(seq -f c%g 200)
        everything >/run/before
        perhaps() {
          wrap=; [ $((RANDOM % 2)) = 0 ] || wrap="timeout -s KILL 0.$(printf %03d $((RANDOM % 800)))"; }
        one() {
          perhaps; cni ADD $1 && echo added >>/run/added
          [ $((RANDOM % 2)) = 0 ] || { perhaps; cni DEL $1; }
        }
        for i in $(seq 200); do one c$i & [ $((i % 20)) != 0 ] || wait; done >/dev/null 2>&1; wait
        added=$(wc -l </run/added); [ $added -gt 50 ] && [ $added -lt 200 ] || echo "$added of 200 were added"
        wrap=; conf="${conf%\\}}, \\"cni.dev/valid-attachments\\": null}"; cni GC ''; echo $?
        everything | diff /run/before -
        """, seconds: 240)
    #expect(run.lines == ["0"], "\(run)")
  }

  /// GC leaves what is valid alone, and all other networks.
  @Test func collectsOnlyWhatIsNotValid() throws {
    let run = try PluginScript.run(
      Self.conf + """
        namespace c1 c2 c3
        for i in 1 2 3; do cni ADD c$i >/dev/null; done; one=$conf
        other=${conf/\\"name\\": \\"n\\"/\\"name\\": \\"m\\"}; conf=${other//10.1./10.2.}; conf=${conf/br0/br1}
        cni ADD c1 /run/netns/c1 eth1 | field ips 0 address
        conf="${one%\\}}, \\"cni.dev/valid-attachments\\": [{\\"containerID\\": \\"c2\\", \\"ifname\\": \\"eth0\\"}]}"
        cni GC ''; echo $?; ls -A /run/leases/n /run/leases/m | grep '^10'
        nft list ruleset | grep -o 'comment .*'; "$IP" -br link | grep -c veth; "$IP" -br link show br0 | wc -l
        for i in 1 2 3; do "$IP" -n c$i -br link | grep -o 'eth[0-9]'; done
        """)
    #expect(
      run.lines == [
        "10.2.0.2/23", "0", "10.2.0.2", "10.1.0.3", "comment \"CNI n c2 eth0\"",
        "comment \"CNI m c1 eth1\"", "2", "1", "eth1", "eth0",
      ], "\(run)")
  }
}
