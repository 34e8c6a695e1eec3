import Foundation
import Testing

/// With too little of something, `up` still does all or nothing, and `down` works.
@Suite(.enabled(if: PrivateMachine.isUsable))
struct LabShortageTests {
  private static let script = #"""
    lab="${NETNS%/*}/netns-lab"; mkdir /run/work; mount -t tmpfs tmpfs /run/work; cd /run/work
    cat > l.yaml <<'E'
    name: l
    topology:
      nodes:
        a: {services: [{name: s, run: exec sleep 901}], dns: {servers: [10.0.0.9]}, sysctls: {net.ipv4.ip_forward: 1}}
        b: {nftables: "table inet t {}"}
        host: {kind: host}
      links:
        - {endpoints: ["a:e", "b:e"], ipv4: [10.0.0.1/24, 10.0.0.2/24]}
        - {endpoints: ["host:lab0", "b:up"], ipv4: [10.3.0.1/24, 10.3.0.2/24]}
    E
    sed 's/10.0.0.9/10.0.0.8/; s/\bb\b/c/' l.yaml > other.yaml
    nothing() {
      local left="$(ls -A /run/netns /run/netns-lab /etc/netns 2>/dev/null | grep -Ev ':$|^$')$(pgrep sleep)"
      left+=$(ip -br link show type veth)
      [ -z "$left" ] || { echo "$1: $left"; exit 6; }
    }
    works() { "$@" > said 2>&1 || { echo "$*: $?"; cat said; exit 5; }; }
    fails() { # WORDS COMMAND...
      local words=$1; shift
      "$@" > said 2>&1 && { echo "$*: status 0"; exit 7; }
      grep -q "$words" said || { echo "$*"; cat said; exit 8; }
    }
    short() { strace -f -qq -o /dev/null -e "inject=$1" "${@:2}"; } # INJECTION COMMAND...

    """#

  private func run(_ script: String, seconds: Int = 120) throws {
    let outcome = try PrivateMachine.run(Self.script + script, seconds: seconds)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test("no room in /run: a lab does not come up, and one that is up goes down")
  func noRoom() throws {
    try run(
      #"""
      fill() { mount -o remount,size=4m /run; cat /dev/zero > /run/filler 2>/dev/null; }
      empty() { rm /run/filler; }
      fill; fails 'No space left' "$lab" up l.yaml; nothing "up"; empty
      works "$lab" up -q l.yaml; fill
      fails 'No space left' "$lab" up --replace other.yaml; works "$lab" status l
      works "$lab" down l; nothing "down"; empty
      NETNS_LAB_FAULT=kill@12 "$lab" up -q l.yaml; fill; works "$lab" gc; nothing "gc"; empty
      works "$lab" up -q l.yaml; NETNS_LAB_FAULT=kill@5 "$lab" up -q other.yaml; fill
      works "$lab" down l; nothing "down amid a change"; empty
      works "$lab" up -q l.yaml; truncate -s 9 /run/netns-lab/l/record.json; fill
      works "$lab" gc; nothing "gc by the marks"
      """#)
  }

  @Test("no mount left: down and gc need none", .enabled(if: PrivateMachine.hasStrace))
  func noMounts() throws {
    try run(
      #"""
      none=mount,move_mount,open_tree,fsopen:error=ENOSPC
      fails 'No space left' short $none "$lab" up l.yaml; nothing up
      works "$lab" up -q l.yaml; works short $none "$lab" down l; nothing down
      NETNS_LAB_FAULT=kill@12 "$lab" up -q l.yaml; works short $none "$lab" gc; nothing gc
      """#)
  }

  @Test("no thread: one line, and nothing is changed", .enabled(if: PrivateMachine.hasStrace))
  func noThreads() throws {
    try run(
      #"""
      none=clone3,clone:error=EAGAIN
      fails 'no thread' short $none "$lab" up l.yaml; nothing up
      works "$lab" up -q l.yaml; works short $none "$lab" down l; nothing down
      works "$lab" up -q l.yaml; fails 'no thread' short $none "$lab" exec --all l true
      works "$lab" down l
      """#)
  }

  @Test("more namespaces than descriptors: up, a change, undone and killed ones, and down")
  func fewDescriptors() throws {
    try run(
      #"""
      node() { seq "$1" | sed 's/.*/    n&: {sysctls: {net.ipv4.ip_forward: 1}}/'; }
      link() { seq "$1" | sed 's/.*/    - {endpoints: ["n&:e", "sw:p&"], ipv4: [10.7.0.&\/24]}/'; }
      many() { printf 'name: m\ntopology:\n  nodes:\n    sw: {kind: bridge}\n'; node $1; printf '  links:\n'; link $1; }
      many 150 > m.yaml; many 120 > fewer.yaml
      ulimit -n 100; [ "$(ulimit -Hn)" = 100 ] || exit 9
      works "$lab" up -q --replace m.yaml; [ "$(ls /run/netns | wc -l)" = 151 ] || exit 10
      works "$lab" plan m.yaml
      works "$lab" up -q --replace fewer.yaml; [ "$(ls /run/netns | wc -l)" = 121 ] || exit 11
      works "$lab" exec --all m true
      works "$lab" down m; nothing down
      NETNS_LAB_FAULT=fail@290 fails 'as it was before' "$lab" up --replace m.yaml; nothing "undone up"
      NETNS_LAB_FAULT=kill@290 "$lab" up --replace m.yaml; works "$lab" gc; nothing gc
      """#, seconds: 300)
  }

  @Test("too few descriptors: what could not be opened is named")
  func namedShortage() throws {
    try run(
      #"""
      { echo 'name: l'; echo 'topology: {nodes: {'; for i in $(seq 150); do echo "n$i: {},"; done; echo '}}'
      } > many.yaml
      (ulimit -n 14; fails 'Too many open files' "$lab" up many.yaml
       ! grep -E ' : |open : |name: ' said) || exit 9
      nothing "up"
      """#)
  }
}
