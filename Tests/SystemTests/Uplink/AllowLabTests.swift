import Testing

/// Nodes of labs restricted to a few destinations.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && NameServerScript.hasPrograms, "needs root, dnsmasq and python3"),
  .serialized)
struct AllowLabTests {
  @Test("`allow` of a node: what is said is reached, changed by the next up, gone with the lab")
  func life() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + NameServerScript.outside + #"""
        ip -n out addr add 198.51.100.7/32 dev eth0; answer out 80 443
        printf '%s\n' 'api.example.org A 60 192.0.2.2' 'a.example.net A 60 198.51.100.7' > zone; names
        write() { printf 'name: l\ntopology:\n  nodes:\n    web: {%s}\n' "$1" > l.yaml; }
        state > before; write 'allow: ["api.example.org:443"]'
        lab plan l.yaml | grep uplink; lab up -q l.yaml; lab plan l.yaml; $NETNS exec l/web cat /etc/resolv.conf
        try() { get l.web $1 $2; }
        try api.example.org 443; try api.example.org 80; try a.example.net 80
        write 'uplink: {via: eth0, allow: ["*.example.net", "192.0.2.2:80"]}'; lab up -q l.yaml; lab plan l.yaml
        try api.example.org 443; try a.example.net 80; ask l.web tcp 192.0.2.2 80; ask l.web tcp 192.0.2.2 443
        lab export l 2>/dev/null | grep -o 'allow.*'
        write 'allow: [198.51.100.7]'; lab up -q l.yaml; lab plan l.yaml; warden
        ask l.web tcp 198.51.100.7 80; lab down -q l; same
        """#)
    #expect(
      outcome.lines == [
        "  + uplink via the default route, allow api.example.org:443", "l: nothing to do",
        "nameserver 169.254.53.53", "443 192.0.2.1", "refused", "no name", "l: nothing to do",
        "no name", "80 192.0.2.1", "80 192.0.2.1", "refused",
        #"allow: ["*.example.net", "192.0.2.2:80"]}"#, "l: nothing to do", "80 192.0.2.1", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }
}
