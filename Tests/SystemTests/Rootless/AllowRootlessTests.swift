import Foundation
import Testing

/// `netns run --allow` without root. dnsmasq, the rules and the warden are in the user's own network, whose way out is
/// pasta.
@Suite(
  .enabled(
    if: PlainUser.isUsable && PlainUser.has("pasta") && NameServerScript.hasPrograms,
    "needs root to become a plain user, pasta, dnsmasq and python3"))
struct AllowRootlessTests {
  private static let outside =
    RootlessUplinkTests.outside + #"""
      # More addresses than the host's own network has.
      for a in 198.51.100.7 198.51.100.8; do "$NETNS" -n out addr add $a/32 dev lo; done
      kill $(pgrep -x dnsmasq); while pgrep -x dnsmasq > /dev/null; do sleep 0.05; done
      dnsmasq --address=/t-name/198.51.100.7 --address=/t-other/198.51.100.8 --listen-address=127.0.0.53 \
        --bind-interfaces --no-resolv --conf-file=/dev/null --pid-file= --user=root

      """#

  @Test("a plain user's command gets to what is allowed alone; its way out is started")
  func only() throws {
    let outcome = try PlainUser.run(
      #"""
      run() { "$NETNS" run --allow t-name:8080 --audit "$HOME/audit" -- "$@"; }
      get="curl -sS --max-time 5"
      run $get http://t-name:8080/; run $get http://t-name:8080/
      run $get -o /dev/null http://t-other:8080/ 2>/dev/null || echo "no name"
      run $get -o /dev/null http://198.51.100.8:8080/ 2>/dev/null || echo refused
      run $get -o /dev/null http://192.0.2.1:8080/ 2>/dev/null || echo refused
      run sh -c 'ls /run/.host/run; nft list ruleset 2>/dev/null && echo rules; set -- /proc/[0-9]*; echo $#'
      grep -o '"event":"refused","[^}]*' "$HOME/audit" | tr -d '"' | sort -u
      "$NETNS" rootless status | grep -c 'pasta running'
      for i in $(seq 50); do [ -z "$("$NETNS" uplink)" ] && break; sleep 0.1; done; "$NETNS" uplink
      "$NETNS" rootless stop > /dev/null; pgrep -f "^[^ ]*/pasta --"; pgrep -x netns-warden
      """#, prepared: Self.outside)
    #expect(
      outcome.lines == [
        "from outside", "from outside", "no name", "refused", "refused", "resolv.conf", "1",
        "event:refused,address:192.0.2.1,port:8080,protocol:tcp",
        "event:refused,address:198.51.100.8,port:8080,protocol:tcp",
        "event:refused,name:t-other,type:A", "event:refused,name:t-other,type:AAAA", "1",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
