import Foundation
import Testing

/// A lab with damaged, missing or unreadable files is not lost, and not taken for dead.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct LabLossTests {
  private static let script = #"""
    lab="${NETNS%/*}/netns-lab"; cd /run; record=/run/netns-lab/l/record.json
    cat > l.yaml <<'E'
    name: l
    topology:
      nodes:
        a: {services: [{name: s, run: exec sleep 901}], dns: {servers: [10.0.0.9]}}
        b: {}
        host: {kind: host}
      links:
        - {endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
        - {endpoints: ["host:lab0", "b:up"], ipv4: [10.3.0.1/24, 10.3.0.2/24]}
    E
    # What is there of the lab.
    left() {
      echo "left: $(ls -A /run/netns /run/netns-lab /etc/netns 2>/dev/null | grep -Ecv ':$|^$')" \
        "$(ip -br link show type veth | wc -l) $(pgrep -c sleep)"
    }
    none="left: 0 0 0"
    up() { "$lab" up -q l.yaml || exit 3; all=$(left); [ "$all" != "$none" ] || exit 4; }
    # The words that must be said, the status that must come.
    says() { # STATUS WORDS COMMAND...
      local status=$1 words=$2; shift 2
      "$@" > said 2>&1; local real=$?
      [ $real = $status ] && grep -q "$words" said || { echo "$*: status $real"; cat said; exit 5; }
    }
    is() { [ "$(left)" = "$1" ] || { echo "$2: $(left), not $1"; find /run/netns-lab; exit 6; }; }

    """#

  private func run(_ script: String) throws {
    let outcome = try PrivateMachine.run(Self.script + script, seconds: 120)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test("a record that cannot be made sense of: verbs refuse, down and gc go by the marks")
  func damagedRecord() throws {
    try run(
      #"""
      for damage in 'head -c 500' 'sed s/"transaction"/"other"/' 'sed s/"version":2/"version":9/' true; do
        for cure in "down -q l" "gc -q"; do
          up; cp $record good; $damage < good > $record
          for verb in "up l.yaml" "plan l.yaml" "status l" "wait l" "exec l/a true" "test l"; do
            says 1 'record.json .*netns down l' "$lab" $verb
          done
          is "$all" "$damage"
          says 0 'taking down what bears its mark' "$lab" $cure
          is "$none" "$damage, $cure"
        done
      done
      """#)
  }

  @Test("a journal that cannot be made sense of: the same")
  func damagedJournal() throws {
    try run(
      #"""
      sed 's/10.0.0.9/10.0.0.8/; s/\bb\b/c/' l.yaml > other.yaml
      for first in "" l.yaml; do
        for cure in "down -q l" "gc -q"; do
          [ -z "$first" ] || up
          NETNS_LAB_FAULT=kill@3 "$lab" up -q --replace other.yaml
          truncate -s 100 /run/netns-lab/l/journal.json
          says 1 'journal.json .*netns down l' "$lab" plan l.yaml
          says 1 'journal.json .*netns down l' "$lab" up l.yaml
          says 0 'taking down what bears its mark' "$lab" $cure
          is "$none" "$first, $cure"
        done
      done
      """#)
  }

  @Test("a record that is gone while the lab is there: gc keeps it, down takes it")
  func missingRecord() throws {
    try run(
      #"""
      up; rm $record; says 1 'netns down l' "$lab" gc
      says 1 'netns down l' "$lab" up l.yaml; says 1 'netns down l' "$lab" plan l.yaml; says 0 'has no record' "$lab" down l
      is "$none" "no record"
      up; sed -i 's/"boot":"[^"]*"/"boot":"other"/' $record; says 1 'netns down l' "$lab" gc
      says 0 'has no record' "$lab" down l; is "$none" "of another boot"
      up; pkill sleep; rm -r /run/netns-lab; says 0 'netns down l' "$lab" gc
      [ -e /etc/netns/l.a ] || exit 7
      says 0 'has no record' "$lab" down l; is "$none" "no files"
      says 1 'is not up' "$lab" down l
      """#)
  }

  @Test(
    "what cannot be read is not taken for absent", .enabled(if: PrivateMachine.hasStrace),
    arguments: ["EACCES", "EMFILE", "EIO"])
  func unreadable(code: String) throws {
    try run(
      #"""
      up
      fails() { # PATH CALLS VERB
        strace -f -qq -o /dev/null -P "$1" -e inject=$2:error=\#(code) "$lab" $3 > said 2>&1
        [ $? = 1 ] && [ -s said ] || { echo "$*"; cat said; exit 5; }
        is "$all" "$*"
      }
      for verb in gc "down l" "up l.yaml" "plan l.yaml" "status l"; do
        fails $record openat "$verb"
      done
      fails /run/netns-lab openat gc
      fails /run/netns-lab/l/journal.json stat,newfstatat,statx gc
      fails /run/netns-lab/.l.lock openat "down l"
      fails /run/netns openat,open "down nosuch"
      """#)
  }

  @Test(
    "where /proc hides the machine's boot, a lab lives on", .enabled(if: PrivateMachine.hasStrace))
  func hiddenBoot() throws {
    try run(
      #"""
      hidden() {
        strace -qq -o /dev/null -P /proc/sys/kernel/random/boot_id -e inject=openat:error=ENOENT "$lab" "$@"
      }
      up; hidden gc || exit 7; is "$all" gc; "$lab" status l || exit 8
      hidden down -q l || exit 9; is "$none" down
      hidden up -q l.yaml || exit 10; "$lab" gc; is "$all" "gc where it shows"; hidden status l || exit 11
      "$lab" down -q l; is "$none" "down where it shows"
      """#)
  }

  @Test("a down that fails half-way says what is gone and what stays, and the next one goes on")
  func halfDown() throws {
    try run(
      #"""
      up; mkdir m; mount --bind m /etc/netns/l.a; mount -t tmpfs tmpfs /etc/netns/l.a
      ln -s /run/netns-lab/l/hosts /etc/netns/l.a/hosts; touch /etc/netns/l.a/resolv.conf
      mount -o remount,ro /etc/netns/l.a
      says 1 'half down: .*/etc/netns/l.a.*netns down l' "$lab" down l
      ! grep -q 'as it was before' said || exit 7
      [ -z "$(ls /run/netns)" ] || exit 8
      says 1 'not up' "$lab" status l
      says 1 interrupted "$lab" plan l.yaml
      umount /etc/netns/l.a; umount /etc/netns/l.a
      says 0 'l: down' "$lab" down l
      is "$none" "down again"
      """#)
  }

  @Test("a lab whose nodes are another one's namespaces is a conflict")
  func anothersNodes() throws {
    try run(
      #"""
      up
      printf 'name: m\ntopology: {nodes: {x: {netns: l.a}}}\n' > m.yaml
      for verb in "plan m.yaml" "up m.yaml"; do
        says 1 "namespace .l.a. is lab .l.'s" "$lab" $verb
      done
      is "$all" conflict
      """#)
  }

  @Test("what a kill inside a creation left is waited for")
  func youngHusk() throws {
    try run(
      #"""
      mkdir -p /run/netns; touch /run/netns/l.a /run/netns/husk
      says 0 'removed husk' "$lab" gc
      touch /run/netns/l.a; up
      "$lab" down -q l; rm -f /run/netns/husk; is "$none" down
      mkdir -p /run/netns; touch -d '+1 hour' /run/netns/l.a
      says 1 'netns delete l.a' "$lab" up l.yaml
      """#)
  }

  @Test(
    "a pipe or a directory in the place of a record: no verb waits for it, and down gets rid of it")
  func noFile() throws {
    try run(
      #"""
      for thing in mkfifo mkdir; do
        for cure in "down -q l" "gc -q"; do
          up; rm $record; $thing $record
          for verb in "up l.yaml" "plan l.yaml" "status l" "wait l" "exec l/a true" "test l"; do
            says 1 'record.json is no regular file.*netns down l' timeout 20 "$lab" $verb
          done
          says 0 'l  *unknown' timeout 20 "$lab" labs
          is "$all" "$thing"
          says 0 'taking down what bears its mark' timeout 20 "$lab" $cure
          is "$none" "$thing, $cure"
        done
      done
      """#)
  }

  @Test("what is written of logs and cannot be read is not taken for nothing")
  func unreadableLogs() throws {
    try run(
      #"""
      up; logs=/run/netns-lab/l/logs
      user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$lab" "$@"; }
      root() { setpriv --bounding-set -all "$lab" "$@"; }
      says 1 'record.json cannot be read: Permission denied' user logs l
      says 1 'record.json cannot be read: Permission denied' user logs l/a
      for place in $logs $logs/a $logs/a/s; do
        mode=$(stat -c %a $place); chmod 000 $place
        says 1 'cannot be read: Permission denied' root logs l
        chmod $mode $place
      done
      "$lab" logs l || exit 9
      "$lab" down -q l
      """#)
  }

  @Test("a namespace that something is mounted over is not taken for gone")
  func coveredNamespace() throws {
    try run(
      #"""
      up; mount --bind /etc/passwd /run/netns/l.b
      says 1 'half down: .*namespace l.b' "$lab" down l
      grep -q 'umount /var/run/netns/l.b' said || exit 7
      umount /run/netns/l.b
      says 0 'l: down' "$lab" down l; is "$none" "down again"
      up; umount -l /run/netns/l.b; echo file > /run/netns/l.b
      says 0 'l.b is no namespace by now: left alone' "$lab" down l; cat /run/netns/l.b || exit 8
      """#)
  }
}
