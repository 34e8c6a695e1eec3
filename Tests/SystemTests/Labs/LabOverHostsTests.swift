import Foundation
import Testing

/// Labs over several hosts, which are namespaces with an sshd(8) each.
@Suite(
  .enabled(if: HostMachines.obstacle == nil, Comment(rawValue: HostMachines.obstacle ?? "")),
  .serialized)
struct LabOverHostsTests {
  private static let lab = #"""
    host h2 2
    cat > two.yaml <<E
    name: two
    hosts:
      h1: {address: 10.9.0.1}
      h2: {ssh: root@10.9.0.2, command: $lab}
    topology:
      nodes:
        a: {host: h1}
        b: {host: h2, services: [{run: exec sleep 981}]}
        lan: {kind: bridge, host: h1}
        c: {host: h2}
        d: {host: h1}
      links:
        - {endpoints: ["a:eth0", "b:eth0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
        - {endpoints: ["c:eth0", "lan:p1"], ipv4: [10.0.1.1/24]}
        - {endpoints: ["d:eth0", "lan:p2"], ipv4: [10.0.1.2/24]}
    checks:
      - {from: b, ping: a}
      - {from: c, ping: d}
      - {from: d, mtu: c, expect: 1450}
      - {from: a, mtu: b, expect: 1450}
      - {from: b, command: hostname, expect: b}
    E

    """#

  private func run(_ script: String) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run(HostMachines.prelude + Self.lab + script, seconds: 120)
  }

  @Test("a lab over two hosts comes up, reaches across, and leaves nothing")
  func life() throws {
    let outcome = try run(
      """
      $lab plan -j two.yaml | grep -c '"host" : "h2"'
      $lab doctor two.yaml | grep -c 'needs of its 2 hosts'
      $lab up two.yaml && $lab plan two.yaml && $lab up two.yaml
      $lab test --format tap two | grep -c ^ok
      $lab test --matrix two | tail -n 1
      $lab status two | tail -n 1; $lab labs | tail -n 1 | cut -d' ' -f1-3
      $lab exec two/b -- hostname; $lab exec two/b -- sh -c 'exit 7'; echo $?
      $lab exec --all two -- hostname 2>/dev/null | sort | tr '\\n' ' '; echo
      $lab exec two/b -- grep -c ' a$' /etc/hosts; $lab logs two/b/sleep; $lab graph two | head -n 2
      on h2 $lab status two | tail -n 1
      $lab __complete exec two/ | tr '\\n' ' '; echo; $lab __file two
      on h2 $NETNS link show eth0 2>/dev/null | wc -l
      $lab down two; left; on h2 pgrep -f 'sleep 981'; ls /etc/netns 2>&1 | wc -l
      """)
    #expect(
      outcome.lines == [
        "12", "1", "two: up, 5 nodes on 2 hosts, 16 changes", "two: nothing to do",
        "two: nothing to do", "5", "two: 4 of 12 passed", "two: ready", "two  up", "b", "7",
        "a: a b: b c: c d: d lan: lan ", "1", "two", "├── a  linux", "two: ready",
        "two/a two/b two/lan two/c two/d ", "/run/two.yaml", "2", "two: down",
        "0 0, 0 0", "1",
      ], "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("changes keep what is up, and a host without nodes any more is left with nothing")
  func change() throws {
    let outcome = try run(
      """
      $lab up -q two.yaml; vni() { $lab exec two/a -- ip -d link show eth0 | grep -o 'vxlan id [0-9]*'; }
      before=$(vni); echo 'topology: {nodes: {z: {}}}' |
        on h2 sh -c "cat > /run/two.yaml; $lab up -q /run/two.yaml" 2>&1 | grep -c 'would replace it'
      sed -i 's/ping: a}/ping: a}\\n  - {from: e, ping: b}/; s/^    d: .*/&\\n    e: {host: h2}/
        s/^  links:/&\\n    - {endpoints: ["e:eth0", "b:eth1"], ipv4: [10.0.2.1\\/24, 10.0.2.2\\/24]}/' two.yaml
      $lab up two.yaml; $lab test two | tail -n 1; [ "$before" = "$(vni)" ] && echo same
      $lab exec two/b -- ip addr add 10.5.5.5/32 dev eth0
      $lab up --prune two.yaml; $lab status two | tail -n 1
      sed -i 's/host: h2/host: h1/' two.yaml; $lab up -q two.yaml; $lab test two | tail -n 1
      # Without links between hosts, the MTU is not lowered any more.
      $lab exec two/a -- cat /sys/class/net/eth0/mtu; left; $lab down two; left
      """)
    #expect(
      outcome.lines == [
        "1", "two: up, 6 nodes on 2 hosts, 4 changes", "two: 6 of 6 passed", "same",
        "removed: h2: b: address 10.5.5.5/32 on eth0", "two: nothing to do", "two: ready",
        "two: 4 of 6 passed", "1500", "6 5, 0 0", "two: down", "0 0, 0 0",
      ], "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("nodes change places, hosts are reached in another way, and another lab of the name stays")
  func strangers() throws {
    let outcome = try run(
      """
      $lab up -q two.yaml
      rm netns-lab/.two.hosts; $lab status two 2>&1 | grep -c 'record of the whole lab `two` is lost'
      on h2 $lab status two 2>&1 | grep -c lost; $lab up two.yaml; $lab plan two.yaml
      sed 's/a: {host: h1}/a: {host: h2}/; s/b: {host: h2/b: {host: h1/' two.yaml > swapped.yaml
      $lab up -q --replace swapped.yaml; $lab test two | tail -n 1
      sed -i "s,command: .*},command: env A=1 $lab}," swapped.yaml; $lab up swapped.yaml
      echo '{name: two, topology: {nodes: {own: {}}}}' > own.yaml
      on h2 sh -c "$lab down -q two; cat > /run/own.yaml; $lab up -q /run/own.yaml" < own.yaml
      $lab status two 2>&1 | grep -c 'h2`: there is another lab `two`, up from `/run/own.yaml`'
      $lab down two 2>&1 | grep -c 'which stays'; left; on h2 ls /run/netns; on h2 $lab down two
      """)
    #expect(
      outcome.lines == [
        "1", "0", "two: nothing to do", "two: nothing to do", "two: 5 of 5 passed",
        "two: nothing to do", "1", "1", "0 0, 1 3", "two.own", "two: down",
      ], "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("what cannot be is told before anything is changed")
  func refusals() throws {
    let outcome = try run(
      #"""
      try() { sed "$1" two.yaml > bad.yaml; $lab up -q bad.yaml 2>&1 | tail -n 1; left; }
      try 's/10.9.0.1}/10.9.0.77}/'
      try 's/^    - {endpoints: ."a:eth0".*/    - {endpoints: ["a:eth0", "b:eth0"], mtu: 9000}/'
      try 's/h2: {/h2: {device: eth7, address: 10.9.0.2, /'
      try "s,command: .*},command: /nowhere/netns-lab},"
      try "s,command: .*},command: echo hello},"
      try "s,ssh: [^\\,]*,ssh: ssh://root@10.9.0.2:1,"
      # What another netns, or one with another clock, would say.
      for fact in 'version":"9.9"' 'time":1000'; do
        echo "$lab \"\$@\" | sed -u 's/\"${fact%%:*}:[^,]*/\"$fact/'" | on h2 tee /run/other >out
        try "s,command: .*},command: sh /run/other},"
      done
      try 's/sleep 981/no-such-program/'
      """#)
    let lines = outcome.lines
    let words = [
      "host `h1`: it does not have the address 10.9.0.77; it has 10.9.0.1 at sw",
      "bad.yaml:13:30: error: `b:eth0` asks for an MTU of 9000, and a:eth0 -- b:eth0 goes between hosts",
      "host `h2`: there is no device `eth7`; there are 10.9.0.2 at eth0",
      "host `h2`: `/nowhere/netns-lab` does not run there (status 127)",
      "host `h2`: it answered `hello __host`, which is not from netns-lab",
      "host `h2`: `ssh ssh://root@10.9.0.2:1` failed, or its connection broke",
      "host `h2`: it runs netns 9.9, and this is", "host `h2`: its clock and this machine's are ",
      "everything is as it was before",
    ]
    #expect(lines.count == 2 * words.count, "\(outcome.output)\n\(outcome.errors)")
    for (number, words) in words.enumerated() where 2 * number + 1 < lines.count {
      #expect(lines[2 * number].contains(words), "\(lines[2 * number])")
      #expect(lines[2 * number + 1] == "0 0, 0 0")
    }
  }

  @Test("a failed step or a kill on one host leaves both as they were")
  func failures() throws {
    let outcome = try run(
      """
      fault() { sed "s,command: .*},command: env NETNS_LAB_FAULT=$1 $lab}," two.yaml > two.clab.new; }
      for fault in fail@0 fail@5 kill@2 kill@6; do
        fault $fault; mv two.clab.new bad.yaml; $lab up -q bad.yaml 2>errors; echo $? $(left)
        grep -c 'as it was before' errors
      done
      $lab up -q two.yaml; $lab test two | tail -n 1
      # A change of a lab that is up.
      for fault in fail@1 kill@1; do
        fault $fault; sed -i 's/10.0.1.1/10.0.1.3/; s/10.0.0.1.24/10.0.0.9\\/24/' two.clab.new
        mv two.clab.new bad.yaml; $lab up -q --replace bad.yaml 2>errors
        echo $? $(grep -cE 'NETNS_LAB_FAULT|broke|killed' errors)
        $lab plan two.yaml; $lab test two | tail -n 1
      done
      # A veth becomes a VXLAN that the host's network carries.
      sed 's/b: {host: h2/b: {host: h1/' two.yaml > near.yaml; $lab up -q --replace near.yaml
      for moment in $(seq 0 6); do
        NETNS_LAB_FAULT=fail@$moment $lab up -q --replace two.yaml 2>&1 | grep -c 'was before'
        $lab plan near.yaml
      done | sort | uniq -c | tr -s ' '
      $lab down -q two; left
      """)
    let undone = ["1 0 0, 0 0", "1"]
    let kept = ["1 1", "two: nothing to do", "two: 5 of 5 passed"]
    #expect(
      outcome.lines == undone + undone + undone + undone + ["two: 5 of 5 passed"] + kept + kept
        + [" 7 1", " 7 two: nothing to do", "0 0, 0 0"], "\(outcome.output)\n\(outcome.errors)")
  }

  @Test(
    "ssh, netns or the host's netns-lab killed at any moment of `up` leaves all of a lab or nothing"
  )
  func kills() throws {
    let outcome = try run(
      """
      sed -i '/^  nodes:/,$d' two.yaml
      echo '  generate: [{shape: ring, count: 30}]' >> two.yaml
      echo '  pools: {links: 10.1.0.0/16}' >> two.yaml
      remote() {
        for p in $(pgrep -x netns-lab); do
          [ "$(readlink /proc/$p/ns/net)" = "$(readlink /proc/$h2/ns/net)" ] && echo $p
        done
      }
      for moment in $(seq 9); do
        $lab up -q two.yaml 2>errors & up=$!
        sleep 0.$moment
        case $((moment % 3)) in
          0) victim=$(pgrep -f '^/usr/bin/ssh -F') ;;
          1) victim=$(remote) ;;
          2) victim=$up ;;
        esac
        kill -9 $victim 2>/dev/null; wait $up
        # Whoever lost its connection undoes its part by itself, which takes a moment.
        for try in $(seq 100); do $lab gc 2>/dev/null >gc.out && break; sleep 0.1; done
        case $(left) in
          "0 0, 0 0") ;;
          "15 "*", 15 "*) $lab status two | tail -n 1 | grep -v ready; $lab down -q two; left | grep -v '^0 0, 0 0' ;;
          *) echo "$moment: $(left)"; cat errors gc.out ;;
        esac
      done
      $lab up two.yaml; $lab down two
      """)
    #expect(
      outcome.lines == ["two: up, 30 nodes on 2 hosts, 122 changes", "two: down"],
      "\(outcome.output)\n\(outcome.errors)")
  }

  @Test("`up --push` copies the static netns-lab to a host that has none, once")
  func push() throws {
    let outcome = try run(
      """
      sed -i "s|, command: $lab}|}|" two.yaml
      on h2 sh -c 'mkdir /run/home && mount --bind /run/home /root && ls -A /root'
      if \(StaticPrograms.areLinkedHere); then $lab up -q --push two.yaml; fi
      lab='\(try StaticPrograms.folder.get())/netns-lab'
      $lab up -q two.yaml 2>&1 | grep -c 'or let `netns up --push` copy it'
      $lab up --push two.yaml; on h2 sh -c 'ls /root/.cache/netns | wc -l'
      $lab plan two.yaml; $lab test two | tail -n 1; $lab exec two/b -- hostname
      $lab up --push two.yaml; $lab up two.yaml; $lab down two; left
      """)
    #expect(
      outcome.lines == [
        "1", "two: up, 5 nodes on 2 hosts, 16 changes", "1", "two: nothing to do",
        "two: 5 of 5 passed", "b", "two: nothing to do", "two: nothing to do", "two: down",
        "0 0, 0 0",
      ], "\(outcome.output)\n\(outcome.errors)")
    #expect(
      !StaticPrograms.areLinkedHere || outcome.errors.contains("only a static one runs anywhere"),
      "\(outcome.errors)")
  }

  @Test("a host that is gone keeps the rest from nothing: `down` and `gc` go on once it is back")
  func goneHost() throws {
    let outcome = try run(
      """
      $lab up -q two.yaml
      ip link set vh2 down
      printf '#!/bin/sh\\nexec /usr/bin/ssh -F /run/keys/config -o ConnectTimeout=1 "$@"\\n' > bin/ssh
      $lab up two.yaml 2>&1 | grep -c 'host `h2`'; $lab status two 2>&1 | grep -c 'host `h2`'
      $lab down two 2>&1 | grep -c 'half down'; left
      ip link set vh2 up; until ssh 10.9.0.2 true; do sleep 0.1; done
      $lab down two; left
      """)
    #expect(
      outcome.lines == ["1", "1", "1", "0 1, 2 3", "two: down", "0 0, 0 0"],
      "\(outcome.output)\n\(outcome.errors)")
  }
}
