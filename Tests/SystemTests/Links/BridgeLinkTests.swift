import Testing

/// Bridges and their ports as links. (Options for VLAN filtering need a kernel that has it. On such kernels they are
/// compared too.)
@Suite(
  .enabled(
    if: PrivateMachine.canCompare, "needs root, unshare, the built netns and the installed ip"))
struct BridgeLinkTests {
  private static let bridge = """
    ip link add br0 address 02:00:00:00:00:10 type bridge forward_delay 1500 hello_time 200 \\
      max_age 2000 ageing_time 30000 stp_state 1 priority 4096 mcast_snooping 1 mcast_router 2 \\
      mcast_query_use_ifaddr 1 mcast_querier 1 mcast_hash_max 1024 mcast_last_member_count 3 \\
      mcast_startup_query_count 4 mcast_last_member_interval 150 \\
      mcast_membership_interval 26100 mcast_querier_interval 25600 mcast_query_interval 12600 \\
      mcast_query_response_interval 1100 mcast_startup_query_interval 3200 \\
      mcast_igmp_version 3 mcast_mld_version 2 group_fwd_mask 8 \\
      group_address 01:80:c2:00:00:04 vlan_stats_enabled 1 vlan_stats_per_port 1 \\
      mcast_stats_enabled 1
    ip link add p0 address 02:00:00:00:00:11 type veth peer name q0 address 02:00:00:00:00:12
    ip link set p0 master br0; ip link set q0 master br0

    """
  private static let port = """
    ip link set p0 type bridge_slave cost 9 priority 5 hairpin on guard on root_block on \\
      learning off flood off proxy_arp on proxy_arp_wifi on mcast_fast_leave on mcast_flood off \\
      mcast_to_unicast on bcast_flood off neigh_suppress on isolated on group_fwd_mask 16 \\
      vlan_tunnel on mcast_router 2 locked off
    ip link set q0 type bridge_slave backup_port p0

    """
  private static let look = "ip -d link | sed 's/_timer *[0-9.]*//g'"

  @Test func optionsReachTheKernel() throws {
    let lines = try PrivateMachine.expectSameState(after: Self.bridge + Self.port, look: Self.look)
    let text = lines.joined(separator: "\n")
    for option in [
      "ageing_time 30000 stp_state 1 priority 4096", "group_fwd_mask 0x8",
      "mcast_query_response_interval 1100", "mcast_igmp_version 3", "mcast_stats_enabled 1",
      "priority 5 cost 9 hairpin on guard on root_block on fastleave on learning off flood off",
      "neigh_suppress on", "isolated on", "backup_port p0",
    ] {
      #expect(text.contains(option), "\(option)")
    }
  }

  @Test func optionsAreChangedAlone() throws {
    try PrivateMachine.expectSameState(
      after: Self.bridge + Self.port + """
        ip link set br0 type bridge stp_state 0 priority 100 ageing_time 10000
        ip link set br0 type bridge no_linklocal_learn 1 mcast_router 0 mcast_snooping 0
        ip link set br0 type bridge fdb_flush
        ip link set p0 type bridge_slave cost 11 learning on fdb_flush mcast_router 0
        ip link set q0 type bridge_slave nobackup_port
        """, look: Self.look)
  }

  @Test func vlanFilteringIsAskedForAlike() throws {
    // If the kernel has none, it refuses both programs in the same words.
    try PrivateMachine.expectSame(
      """
      ip link add br0 type bridge
      ip link set br0 type bridge vlan_filtering 1; echo $?
      ip link set br0 type bridge vlan_protocol 802.1ad; echo $?
      ip link set br0 type bridge vlan_default_pvid 7; echo $?
      ip link set br0 type bridge mcast_vlan_snooping 1; echo $?
      """)
  }

  @Test func shownByMasterTypeAndDetail() throws {
    let run = try PrivateMachine.expectSame(
      Self.bridge + """
        ip link show master br0; ip link show type bridge; ip link show type bridge_slave
        ip -br link show type veth; ip -j link show master br0
        ip link set p0 nomaster; ip link show master br0; ip link set p0 master br0 up
        settle LOWERLAYERDOWN p0; ip link show p0
        ip link set p0 master p0; echo $?; ip link set br0 master br0; echo $?
        ip link del br0; ip link show br0; echo $?; ip -br link
        """)
    #expect(run.output.contains("master br0 state"))
    let detail = try PrivateMachine.runOurs(
      Self.bridge + Self.port + "ip -d link show br0; ip -d link show p0")
    // The layout of 7.1, which shows newer attributes at places where 6.1 has none.
    #expect(
      detail.output.contains(
        "    bridge forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 1 "))
    #expect(
      detail.output.contains(
        "    bridge_slave state disabled priority 5 cost 9 hairpin on guard on root_block on "))
  }
}
