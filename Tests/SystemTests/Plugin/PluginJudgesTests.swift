import Foundation
import Testing

/// Programs of those who wrote the specification, with our plugin.
///
/// `CNITOOL` names the program cnitool, or PATH has it. `CNI_PLUGINS_SOURCE` names a checkout of
/// github.com/containernetworking/plugins, version 1.1.1, with its folder `vendor`.
@Suite(
  .enabled(
    if: PluginScript.hasStock && Judges.tool != nil,
    "needs cnitool in PATH or as CNITOOL, \(PluginScript.whyNoStock)"))
struct PluginJudgesTests {
  private static let useTool = """
    mount -t tmpfs tmpfs /var/lib || exit 98; mkdir -p /run/tools /etc/cni/net.d; ln -s "\(Judges.tool ?? "")" /run/tools/cnitool; PATH=/run/tools:$PATH

    """

  @Test(
    "cnitool adds, checks and deletes twice",
    arguments: [
      (#""type": "netns", "bridge": "br0", "isDefaultGateway": true"#, "1.0.0"),
      (#""type": "bridge", "bridge": "br0", "isGateway": true, "ipMasq": true"#, "0.4.0"),
      (#""type": "ptp", "ipMasq": true"#, "1.0.0"),
      (#""type": "macvlan", "master": "low""#, "1.0.0"),
    ])
  func followsTheTool(_ members: String, _ version: String) throws {
    let run = try PluginScript.run(
      Self.useTool + #"""
        "$IP" link add low up type bridge; namespace c1; everything >/run/before; export CNI_PATH=/run/plugins
        echo '{"cniVersion": "\#(version)", "name": "n", "plugins": [{\#(members), "ipam": {"type": "host-local",
          "dataDir": "/run/leases", "subnet": "10.1.0.0/24"}}]}' >/etc/cni/net.d/10-n.conflist
        cnitool add n /run/netns/c1 | field ips 0 address
        for verb in check del del; do cnitool $verb n /run/netns/c1; echo $verb $?; done
        "$IP" link delete br0 2>/dev/null; everything | diff /run/before -
        """#)
    #expect(run.lines == ["10.1.0.2/24", "check 0", "del 0", "del 0"], "\(run)")
  }

  @Test(
    "the integration suite of the stock plugins passes with ours among them",
    .enabled(if: Judges.source != nil, "needs CNI_PLUGINS_SOURCE"))
  func passesTheIntegrationSuite() throws {
    let run = try PluginScript.run(
      Self.useTool + """
        mkdir -p /run/work/upper /run/work/work /run/work/root; HOME=${HOME:-/root}
        mount -t overlay overlay -o lowerdir="\(Judges.source ?? "")",upperdir=/run/work/upper,workdir=/run/work/work \\
          /run/work/root || exit 98
        rm -rf /run/work/root/bin; cp -r /run/plugins /run/work/root/bin
        cd /run/work/root/integration && go test -mod=vendor -count=1 -v . 2>&1 | tail -n 40
        """, seconds: 300)
    #expect(run.output.contains("3 Passed") && run.output.contains("0 Failed"), "\(run)")
  }
}

private enum Judges {
  private static let environment = ProcessInfo.processInfo.environment

  static let tool: String? = {
    let found = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/cnitool" }
    return ([environment["CNITOOL"]].compactMap(\.self) + found)
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static let source = environment["CNI_PLUGINS_SOURCE"]
}
