import Foundation
import Testing

/// What `netns doctor` finds of labs: each is provoked, its remedy is run, and the finding is gone.
@Suite(.enabled(if: PrivateMachine.isUsable), .serialized)
struct DoctorLabTests {
  private static let lab =
    DoctorScript.start + #"""
      cat > 'a lab.yaml' <<'E'
      name: l
      topology:
        nodes: {a: {services: [{run: exec sleep 981, ready: {delay: 0}, restart: no}]}, b: {}}
        links: [{endpoints: ["a:eth0", "b:eth0"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}]
      E

      """#

  private static func run(_ script: String) throws -> PrivateMachine.Outcome {
    try PrivateMachine.run(lab + script, seconds: 100)
  }

  @Test("a lab that is up as it was made gives no finding")
  func healthy() throws {
    let outcome = try Self.run(
      #"""
      netns doctor 'a lab.yaml'; echo $?; netns up -q 'a lab.yaml'
      for subject in '' l 'a lab.yaml' l.a; do netns doctor $subject >said || cat said; done
      netns doctor 'a lab.yaml' | grep -E '^  (labs|logs|needs)' | sed 's/[0-9][0-9]* KiB/N/g'
      netns doctor nobody; echo $?; netns -j doctor l | python3 -c 'import json, sys; print(json.load(sys.stdin)["well"])'
      """#.replacingOccurrences(of: "doctor $subject", with: "doctor ${subject:+\"$subject\"}"))
    #expect(outcome.lines.first == "nothing found; looked at:")
    #expect(
      outcome.lines.suffix(5) == [
        "  labs       1 lab: processes, what was changed, logs",
        "  logs       N of logs, and N free below /run/netns-lab",
        "  needs      what lab l needs of this machine", "1", "True",
      ], "\(outcome)")
    #expect(
      outcome.errors == "netns doctor: there is no namespace and no lab `nobody`\n", "\(outcome)")
  }

  @Test("a process of a lab that died, and a supervisor that did")
  func processes() throws {
    let outcome = try Self.run(
      #"""
      netns up -q 'a lab.yaml'; kill -9 $(pgrep -f '^sleep 981'); sleep 0.2
      mend labs 'a/sleep ended'; well; pgrep -fc '^sleep 981'
      kill -9 $(pgrep -f '^netns-lab __serve'); sleep 0.2; mend labs 'not as it was made'; well
      """#)
    let finding = ["fault: labs", "netns up '/run/a lab.yaml'", "gone"]
    #expect(outcome.lines == finding + ["1"] + finding, "\(outcome)")
  }

  @Test("what others changed in a lab, and what they added")
  func drift() throws {
    let outcome = try Self.run(
      #"""
      netns up -q 'a lab.yaml'; netns -n l.b addr del 10.0.0.2/24 dev eth0; mend labs 'address 10.0.0.2/24'; well
      netns -n l.b addr add 192.0.2.1/24 dev eth0; mend labs 'what is not of it'; well
      netns down -q l; netns up -q - <'a lab.yaml'; netns -n l.b link del eth0; mend labs 'not as it was made'; well; netns labs
      """#)
    #expect(
      outcome.lines == [
        "fault: labs", "netns up '/run/a lab.yaml'", "gone",
        "warning: labs", "netns up --prune '/run/a lab.yaml'", "gone",
        "fault: labs", "netns down l", "gone",
      ], "\(outcome)")
  }

  @Test("a change that was interrupted, a lab that is dead, and what is left of labs")
  func remains() throws {
    let outcome = try Self.run(
      #"""
      netns up -q 'a lab.yaml'; mv netns-lab/l/record.json record; mend labs 'has no record'; well
      mkdir -p netns-lab/dead; mend labs 'lab dead is dead'; well
      netns up -q 'a lab.yaml'; mv netns-lab/l/record.json netns-lab/l/down.json; mend labs 'was interrupted'; well
      netns up -q 'a lab.yaml'; kill -9 $(pgrep -f '^netns-lab __serve') $(pgrep -f '^sleep 981'); rm -r netns-lab/l
      mend leftovers 'bear its mark'; well; ls /run/netns
      mkdir -p /etc/netns; ln -s /run/netns-lab/gone/etc /etc/netns/gone.a; mend leftovers '/etc/netns/gone.a'; well
      """#)
    #expect(
      outcome.lines == [
        "fault: labs", "netns down l", "gone", "fault: labs", "netns gc", "gone",
        "fault: labs", "netns gc", "gone", "warning: leftovers", "netns down l", "gone",
        "warning: leftovers", "netns gc", "gone",
      ], "\(outcome)")
  }

  @Test("logs that fill /run, and a /run that others fill")
  func logs() throws {
    let outcome = try Self.run(
      #"""
      mkdir netns-lab; mount -t tmpfs -o size=2m tmpfs netns-lab; netns up -q 'a lab.yaml'
      head -c 1950000 /dev/zero >netns-lab/l/logs/a/sleep; mend logs 'logs take'; well
      head -c 1990000 /dev/zero >netns-lab/.filler; mend logs 'are free'; well
      """#)
    #expect(
      outcome.lines == [
        "fault: logs", "truncate --size 0 /run/netns-lab/l/logs/a/sleep", "gone",
        "fault: logs", "mount -o remount,size=16384k /run/netns-lab", "gone",
      ], "\(outcome)")
  }

  @Test("a program that a lab's file needs")
  func missingProgram() throws {
    let outcome = try Self.run(
      #"""
      sed -i 's/exec sleep/exec t-sleep/' 'a lab.yaml'
      printf '#!/bin/sh\n[ "$*" = "install t-sleep" ] && ln -s /bin/sleep /run/bin/t-sleep\n' >bin/apt-get; chmod +x bin/apt-get
      well; mend needs t-sleep 'a.lab.yaml'
      """#.replacingOccurrences(of: "'a.lab.yaml'", with: "lab.yaml")
        .replacingOccurrences(of: "well; mend", with: "mv 'a lab.yaml' lab.yaml; well; mend")
    )
    #expect(outcome.lines == ["fault: needs", "apt-get install t-sleep", "gone"], "\(outcome)")
  }

  private static let lacksDummy =
    (try? PrivateMachine.run("ip link add t type dummy 2>/dev/null || echo lacks"))?.lines
    == ["lacks"]

  /// The kernel gets none by this: what a module of the disk would bring cannot be shown here.
  @Test(
    "a kind of device and a discipline that the kernel lacks, for a lab alone, with the module on disk",
    .enabled(if: lacksDummy, "this kernel has dummy devices"))
  func missingKinds() throws {
    let outcome = try Self.run(
      #"""
      cat >lab.yaml <<'E'
      name: l
      topology:
        nodes: {a: {}, b: {}}
        links:
          - {type: dummy, endpoint: {node: a, interface: d0}}
          - {endpoints: ["a:eth0", "b:eth0"], impairments: {delay: 20ms}}
      E
      well; netns doctor lab.yaml | grep -c mend
      mkdir upper work; lib=$(realpath /lib)
      mount -t overlay overlay -o lowerdir=$lib,upperdir=/run/upper,workdir=/run/work $lib
      mkdir -p /lib/modules/$(uname -r)
      printf 'alias rtnl-link-dummy dummy\nalias net-sch-netem sch_netem\n' >/lib/modules/$(uname -r)/modules.alias
      netns doctor lab.yaml | grep mend; netns doctor | grep -cE '  kernel.*(dummy|netem)'
      """#)
    #expect(outcome.lines == ["0", "  mend: modprobe dummy", "0"], "\(outcome)")
  }
}
