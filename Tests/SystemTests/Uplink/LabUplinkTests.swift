import Testing

/// Nodes of labs with uplinks through the host, and published ports.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct LabUplinkTests {
  private static let write = #"""
    write() {
      cat > l.yaml <<E
    name: l
    topology:
      nodes:
        web: {$1}
        db: {$2}
      links: [{endpoints: ["web:e", "db:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
    E
    }

    """#

  @Test("up makes what the file says of uplinks, changes it, and down takes it away")
  func life() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + Self.write + #"""
        answer out 7; echo 'nameserver 192.0.2.53' > resolv; mount --bind resolv /etc/resolv.conf
        write 'uplink: {via: eth0, dns: true}, ports: [8080:80]' 'ports: ["8081:80", "53:53/udp"]'
        lab plan l.yaml | grep uplink; lab up -q l.yaml; lab plan l.yaml
        $NETNS uplink | sed 's/address.*port/port/'; $NETNS publish | wc -l
        $NETNS exec l/web cat /etc/resolv.conf
        answer l.web 80; answer l.db 80
        ask l.web tcp 192.0.2.2 7; ask l.web udp 2001:db8:2::2 7; ask l.db tcp 192.0.2.2 7 1
        ask out tcp 192.0.2.1 8080; ask out tcp 192.0.2.1 8081 | cut -c1-2
        # Two nodes that swap their ports; what others change is drift.
        write 'uplink: true, ports: [8081:80]' 'ports: [8080:80]'; lab up -q l.yaml; lab plan l.yaml
        ask out tcp 192.0.2.1 8081; ask out tcp 2001:db8:2::1 8080 | cut -c1-2
        $NETNS publish l/db --remove; lab plan l.yaml | grep -c 'uplink port 8080:80'
        lab up -q l.yaml; lab plan l.yaml; lab status l | grep -c uplink
        lab export l 2>/dev/null > e.yaml; grep -E 'uplink|ports' e.yaml | sort
        write 'ports: [8081:80]' ''; lab plan l.yaml | grep uplink; lab up -q l.yaml
        ask l.web tcp 192.0.2.2 7 1; $NETNS publish | cut -d' ' -f1; lab down -q l; same
        """#)
    #expect(
      outcome.lines == [
        "  + uplink port 8081:80, port 53:53/udp", "  + uplink via eth0, port 8080:80",
        "l: nothing to do", "l.web dev netns-up1 via eth0 port 8080:80", "2",
        "nameserver 192.0.2.53", "7 192.0.2.1", "7 2001:db8:2::1", "refused", "80 192.0.2.2", "80",
        "l: nothing to do", "80 192.0.2.2", "80", "1", "l: nothing to do", "0",
        #"      ports: ["8080:80"]"#, #"      ports: ["8081:80"]"#, "      uplink: true",
        "  - uplink port 8080:80", "  ~ uplink port 8081:80", "refused", "l.web", "same",
      ], "\(outcome.output)\(outcome.errors)")
  }

  @Test("an up that fails leaves uplinks as they were; killed, gc does")
  func failure() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + Self.write + #"""
        write 'uplink: true, exec: ["false"]' 'ports: [8080:80]'; lab up -q l.yaml 2>/dev/null; echo $?; same
        python3 talk.py answer 8080 > ready & until grep -q ready ready; do sleep 0.1; done
        write 'uplink: true' 'ports: [8080:80]'; lab up -q l.yaml; same
        write 'uplink: true, ports: [8081:80]' ''; lab up -q l.yaml
        write '' 'uplink: true, ports: [8081:80], exec: ["false"]'; lab up -q l.yaml 2>/dev/null; echo $?
        $NETNS uplink | cut -d' ' -f1-4; lab down -q l
        write 'uplink: true, exec: [sleep 100]' ''; "${NETNS%/*}/netns-lab" up -q l.yaml & sleep 2
        kill -9 $!; $NETNS gc > /dev/null 2>&1; ls /run/netns; $NETNS uplink; nft list tables
        """#)
    #expect(
      outcome.lines == ["1", "same", "same", "1", "l.web dev netns-up0 via", "blue", "out"],
      "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("8080:80: a program of the host has port 8080/tcp"))
  }

  @Test("ports of a containerlab file mean what they mean there")
  func containerlab() throws {
    let outcome = try PrivateMachine.run(
      UplinkScript.host + #"""
        cat > c.clab.yml <<'E'
        name: c
        topology:
          nodes:
            web: {kind: linux, image: alpine, ports: ["8080:80", "8443:443/tcp", "9000"]}
        E
        lab up -q c.clab.yml; answer clab-c-web 80; ask out tcp 192.0.2.1 8080 | cut -c1-2
        $NETNS publish | grep -o 'port.*'; lab down -q c; same
        """#)
    #expect(
      outcome.lines == ["80", "port 8080:80 port 8443:443", "same"],
      "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("port not published: 9000: expected HOST:PORT"))
  }
}
