import Glibc
import Testing

/// TUN and TAP devices on a real kernel.
@Suite(
  .enabled(
    if: PrivateMachine.isUsable && access("/dev/net/tun", R_OK | W_OK) == 0,
    "needs root, unshare, /dev/net/tun and the built netns"))
struct TuntapTests {
  @Test func addShowDelete() throws {
    let run = try PrivateMachine.run(
      """
      $NETNS add blue; ip() { $NETNS ip -n blue "$@"; }
      ip tuntap add t0 mode tap user 1000; ip tuntap add t1 mode tun pi multi_queue; ip tuntap
      ip -j tuntap; ip tuntap add t0 mode tap; echo $?; ip tuntap add t2; echo $?
      ip tuntap del t0 mode tap; ip tuntap del t1 mode tun multi_queue; ip tuntap; echo $?
      """)
    #expect(
      run.lines == [
        "t0: tap persist user 1000", "t1: tun pi multi_queue persist filter",
        #"[{"ifname":"t0","flags":["tap","persist"],"user":1000},"#
          + #"{"ifname":"t1","flags":["tun","pi","multi_queue","persist","filter"]}]"#,
        "1", "1", "0",
      ], "\(run.errors)")
    #expect(run.errors.contains("ioctl(TUNSETIFF): Device or resource busy"))
    #expect(run.errors.contains("You failed to specify a tunnel mode"))
  }

  @Test(
    "a device that /sys does not show is told of", .enabled(if: PrivateMachine.canCompare),
    arguments: ["", "-j"])
  func otherSys(options: String) throws {
    try PrivateMachine.expectSame("ip tuntap add dev t0 mode tap; ip \(options) tuntap; echo $?")
  }
}
