import Testing

@testable import NetworkNamespaces

@Suite struct VRFControlGroupTests {
  private func parent(_ text: String) -> String? {
    VRFControlGroup.parent(cgroup: Array(text.utf8))
  }

  @Test func findsTheGroupThatHoldsTheVRFs() {
    #expect(parent("0::/vrf/red\n") == "")
    #expect(parent("4:cpu:/vrf/no\n0::/user.slice/vrf/red\n") == "/user.slice")
  }

  @Test(arguments: ["", "0::/\n", "0::/vrf\n", "0::/vrf/\n", "3:cpu:/vrf/red\n", "0::/vrfs/red\n"])
  func leavesOtherGroupsAlone(text: String) { #expect(parent(text) == nil) }
}
