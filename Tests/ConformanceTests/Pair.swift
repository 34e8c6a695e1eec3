import Foundation

/// Two sandboxes with the same state, one with each program.
struct Pair {
  private let ours: Sandbox
  private let theirs: Sandbox

  init() throws {
    ours = try Sandbox(ip: Programs.netns, bridge: Programs.netns)
    theirs = try Sandbox(ip: "\(Programs.reference)/ip", bridge: "\(Programs.reference)/bridge")
    for sandbox in [ours, theirs] {
      let set = try sandbox.run(Self.setup, then: Self.picture)
      guard set.status == "0" else { throw Sandbox.Failure.didNotStart(set.errors) }
    }
  }

  /// The answers of both programs to `line`, and the states they leave.
  func run(_ line: Line) throws -> Comparison {
    // Run both at once, since they are independent.
    try ours.start(line.script, then: Self.picture)
    try theirs.start(line.script, then: Self.picture)
    var comparison = Comparison(line: line, ours: try ours.finish(), theirs: try theirs.finish())
    // The kernel finishes some things a little later, such as duplicate address detection.
    var patience = 10
    while patience > 0, comparison.differsInState {
      patience -= 1
      usleep(50_000)
      comparison.ours.state = try ours.run("true", then: Self.picture).state
      comparison.theirs.state = try theirs.run("true", then: Self.picture).state
    }
    return comparison
  }

  /// Builds the state with the installed program, with fixed addresses throughout.
  private static let setup = """
    for d in default all; do
      echo 0 > /proc/sys/net/ipv6/conf/$d/accept_dad
      echo 1 > /proc/sys/net/ipv6/conf/$d/addr_gen_mode
    done
    \(Programs.installed)/ip -b - <<'E' &&
    netns add t-a
    netns set t-a 7
    link set lo up
    link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
    link add br0 address 02:00:00:00:00:03 type bridge forward_delay 0
    link add p0 address 02:00:00:00:00:04 master br0 type ifb
    link add vx0 address 02:00:00:00:00:05 type vxlan id 5 local 10.1.0.1 dstport 4789
    link add mv0 link v1 address 02:00:00:00:00:06 type macvlan mode bridge
    link property add dev v0 altname alt0
    addr add 10.1.0.1/24 dev v0
    addr add 10.5.0.1 peer 10.5.0.2/32 dev v1
    link set v0 up
    link set v1 up
    addr add fd00:1::1/64 dev v0
    route add 10.8.0.0/16 via 10.1.0.2 metric 7
    route add 10.9.0.0/16 nexthop via 10.1.0.2 weight 3 nexthop via 10.1.0.3
    route add default via 10.1.0.2
    route add fd00:8::/48 via fd00:1::2 metric 9 pref high
    rule add from 10.0.0.0/8 table 100 pref 100
    rule add fwmark 5/0xff iif v0 table main pref 200
    neigh add 10.1.0.9 lladdr 02:00:00:00:00:99 dev v0
    neigh add fd00:1::9 lladdr 02:00:00:00:00:98 router dev v0
    nexthop add id 1 via 10.1.0.2 dev v0
    nexthop add id 2 via 10.1.0.3 dev v0
    nexthop add id 3 group 1/2,4
    E
    \(Programs.installed)/bridge -b - <<'E'
    fdb add 02:00:00:00:00:77 dev p0 master static
    fdb append 02:00:00:00:00:78 dev vx0 dst 10.1.0.7 vni 6
    E
    until \(Programs.installed)/ip link show v0 | grep -q 'state UP'; do sleep 0.01; done
    until \(Programs.installed)/ip link show v1 | grep -q 'state UP'; do sleep 0.01; done
    # Of equal routes the kernel takes the older one, and these come with whichever carrier was first.
    for device in v0 v1; do
      route="multicast ff00::/8 dev $device table local"
      \(Programs.installed)/ip -6 route del $route
      \(Programs.installed)/ip -6 route add $route proto kernel metric 256
    done
    """

  private static let picture = """
    cd /
    \(Programs.installed)/ip -force -d -b - <<'E'
    netns list
    link show
    addr show
    route show table all
    rule show
    neigh show nud all
    neigh show proxy
    nexthop show
    E
    \(Programs.installed)/ip -6 rule show
    \(Programs.installed)/bridge -force -d -b - <<'E'
    link
    fdb
    E
    \(Programs.installed)/ip -n t-a -force -d -b - <<'E'
    link show
    route show table all
    E
    """
}
