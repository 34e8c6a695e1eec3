import RouteNetlink
import Testing

@testable import CNI

/// Network configurations and what the runtime says beside them.
@Suite struct ConfigurationTests {
  private static func conf(_ members: String) -> String {
    #"{"cniVersion": "1.0.0", "name": "n", "type": "bridge", \#(members)}"#
  }

  private static func other(_ type: String, _ members: String) -> String {
    #"{"cniVersion": "1.0.0", "name": "n", "type": "\#(type)", \#(members)}"#
  }

  private static func limits(_ members: String, _ type: String = "bridge") -> String {
    other(type, #""runtimeConfig": {"bandwidth": {\#(members)}}"#)
  }

  @Test(
    "a wrong configuration has the specification's code, and the key that is wrong",
    arguments: [
      ("", 6, "line 1, column 1"), ("[]", 6, "an object, not a list"),
      (#"{"name": "n"}"#, 1, "incompatible"), (#"{"cniVersion": "1.0.0"}"#, 7, "name"),
      (#"{"cniVersion": "0.2.0", "name": "n", "type": "bridge"}"#, 1, "incompatible"),
      (#"{"cniVersion": "1.0.0", "name": "a/b", "type": "bridge"}"#, 7, "name: a/b"),
      (#"{"cniVersion": 1, "name": "n"}"#, 6, "cniVersion: this should be a string"),
      (conf(#""isGatway": true"#), 2, "isGatway: true is not supported"),
      (conf(#""isGateway": "yes""#), 6, "isGateway: this should be true or false"),
      (conf(#""vlan": 4095"#), 7, "vlan: 4095"), (conf(#""vlan": 1.5"#), 6, "vlan"),
      (conf(#""mtu": 20"#), 7, "mtu"), (conf(#""mtu": 70000"#), 7, "mtu"),
      (conf(#""bridge": "a/b""#), 7, "bridge: a/b"),
      (conf(#""bridge": "a-name-of-16-byt""#), 7, "bridge"),
      (conf(#""hairpinMode": true, "promiscMode": true"#), 7, "hairpinMode"),
      (conf(#""vlanTrunk": [{"minID": 5}]"#), 7, "vlanTrunk[0].maxID"),
      (conf(#""vlanTrunk": [{"maxID": 5}]"#), 7, "vlanTrunk[0].minID"),
      (conf(#""vlanTrunk": [{"id": 1}, {"minID": 5, "maxID": 4}]"#), 7, "vlanTrunk[1].minID"),
      (conf(#""vlanTrunk": [{"id": 0}]"#), 7, "vlanTrunk[0].id"),
      (conf(#""vlanTrunk": [{"ID": 1}]"#), 2, "vlanTrunk[0].ID"),
      (conf(#""ipMasqBackend": "iptables""#), 2, "ipMasqBackend"),
      (conf(#""ipMasqBackend": "x""#), 7, "ipMasqBackend"),
      (conf(#""uplinkInterface": "eth1""#), 2, "uplinkInterface"),
      (conf(#""isGateway": true"#), 7, "isGateway"), (conf(#""ipMasq": true"#), 7, "ipMasq"),
      (conf(#""runtimeConfig": {"portMappings": []}"#), 2, "runtimeConfig.portMappings"),
      (
        limits(#""ingressRate": 8"#), 7,
        "runtimeConfig.bandwidth.ingressBurst: ingressRate is there"
      ),
      (limits(#""egressBurst": 8"#), 7, "runtimeConfig.bandwidth.egressRate: egressBurst is there"),
      (limits(#""egressRate": -1"#), 7, "runtimeConfig.bandwidth.egressRate: -1"),
      (limits(#""egressRate": 7, "egressBurst": 80"#), 7, "less than a byte in a second"),
      (limits(#""egressRate": 80, "egressBurst": 7"#), 7, "less than a byte"),
      (limits(#""egressRate": 80, "egressBurst": 34359738361"#), 7, "34359738361 is not from"),
      (limits(#""unshapedSubnets": []"#), 2, "runtimeConfig.bandwidth.unshapedSubnets"),
      (limits(#""ingressRate": 8, "ingressBurst": 8"#, "macvlan"), 2, "macvlan does not support"),
      (conf(#""runtimeConfig": {"mac": "01:00:00:00:00:01"}"#), 7, "runtimeConfig.mac"),
      (conf(#""runtimeConfig": {"ips": ["10.0.0.x"]}"#), 7, "runtimeConfig.ips"),
      (conf(#""ipam": {"type": "../x"}"#), 7, "ipam.type"),
      (conf(#""ipam": {"type": "x"}, "disableContainerInterface": true"#), 7, "disableCont"),
      (conf(#""netns": {"builtin-ipam": true}"#), 7, "netns.builtin-ipam"),
      (conf(#""netns": {"mode": "ptp"}"#), 7, "netns.mode"),
      (conf(#""netns": {"mod": "ptp"}"#), 2, "netns.mod"),
      (conf(#""prevResult": {"cniVersion": "9.0.0"}"#), 1, "prevResult"),
      (conf(#""prevResult": {"ips": [{"address": "x"}]}"#), 7, "prevResult.ips[0].address"),
      (#"{"cniVersion": "1.0.0", "name": "n", "type": "ptp"}"#, 7, "ipam"),
      (other("ptp", #""vlan": 1"#), 2, "vlan"), (other("ptp", #""master": "x""#), 2, "master"),
      (other("macvlan", #""mode": "source""#), 7, "mode: source is none of bridge, private"),
      (other("macvlan", #""master": "a/b""#), 7, "master: a/b"),
      (
        other("macvlan", #""mode": "passthru", "mac": "02:00:00:00:00:01""#), 7,
        "mac: with passthru"
      ),
      (other("macvlan", #""mac": "x""#), 7, "runtimeConfig.mac: x"),
      (other("macvlan", #""bcqueuelen": -1"#), 7, "bcqueuelen: -1"),
      (other("macvlan", #""ipMasq": true"#), 2, "ipMasq"),
      (other("vxlan", #""remotes": ["192.0.2.1"]"#), 7, "id: vxlan needs"),
      (other("vxlan", #""id": 16777216"#), 7, "id: 16777216"),
      (other("vxlan", #""id": 1"#), 7, "remotes: vxlan needs"),
      (other("vxlan", #""id": 1, "learning": false"#), 7, "local: with learning off"),
      (
        other(
          "vxlan", #""id": 1, "learning": false, "local": "192.0.2.1", "remotes": ["192.0.2.2"]"#),
        7, "remotes: with learning off"
      ),
      (other("vxlan", #""id": 1, "learning": 0"#), 6, "learning"),
      (other("vxlan", #""id": 1, "remotes": ["x"]"#), 7, "remotes[0]: x is no IP address"),
      (
        other("vxlan", #""id": 1, "remotes": ["239.1.1.1"]"#), 7, "remotes[0]: 239.1.1.1 is no host"
      ),
      (other("vxlan", #""id": 1, "remotes": ["10.0.0.1", "10.0.0.1"]"#), 7, "remotes[1]"),
      (other("vxlan", #""id": 1, "remotes": ["10.0.0.1", "fd00::1"]"#), 7, "another family"),
      (other("vxlan", #""id": 1, "remotes": ["10.0.0.1"], "local": "10.0.0.1""#), 7, "is local"),
      (other("vxlan", #""id": 1, "remotes": ["10.0.0.1"], "vlan": 7"#), 2, "vlan: 7"),
      (other("vxlan", #""id": 1, "remotes": ["10.0.0.1"], "dstport": 0"#), 7, "dstport: 0"),
    ])
  func refusals(_ text: String, _ code: Int, _ words: String) {
    let error = #expect(throws: CNIError.self, "\(text)") { try Configurations.read(text) }
    #expect(error?.code == code, "\(text): \(error?.message ?? "")")
    #expect(error?.message.contains(words) == true, "\(text): \(error?.message ?? "")")
  }

  @Test func guessesWhichKeyWasMeant() {
    let error = #expect(throws: CNIError.self) {
      try Configurations.read(Self.conf(#""ipmasq": true"#))
    }
    #expect(error?.details == "did you mean `ipMasq`?")
  }

  @Test func readsABridge() throws {
    let read = try Configurations.read(
      Self.conf(
        #"""
        "bridge": "br7", "isDefaultGateway": true, "forceAddress": true, "ipMasq": true,
        "ipMasqBackend": "nftables", "mtu": 1400, "hairpinMode": true, "vlan": 7,
        "vlanTrunk": [{"id": 9}, {"minID": 10, "maxID": 12}, {"id": 20}],
        "preserveDefaultVlan": true, "macspoofchk": true, "enabledad": true,
        "portIsolation": true, "ipam": {"type": "static", "anything": 1}, "capabilities": {},
        "dns": {"nameservers": ["192.0.2.53"], "search": ["a"], "domain": "b"}
        """#))
    let bridge = try #require(read.bridge)
    #expect(read.mode == .bridge && bridge.name == "br7" && read.mtu == 1400 && read.masquerades)
    #expect(bridge.isGateway && bridge.isDefaultGateway && bridge.forcesAddress)
    #expect(bridge.isHairpin && !bridge.isPromiscuous && bridge.isolatesPorts)
    #expect(bridge.vlan == 7 && bridge.trunk == [9...12, 20...20] && bridge.needsFiltering)
    #expect(bridge.keepsDefaultVLAN && bridge.checksHardwareAddress && bridge.detectsDuplicates)
    #expect(read.names?.servers == ["192.0.2.53"] && read.names?.domain == "b")
  }

  @Test(
    "the type says the mode, else the program's name, else netns.mode",
    arguments: [
      ("bridge", "x", "", "bridge"), ("ptp", "bridge", "", "ptp"), ("netns", "netns", "", "bridge"),
      ("netns", "ptp", "", "ptp"), ("netns", "netns", #""mode": "ptp""#, "ptp"),
      ("other", "netns-cni", #""mode": "bridge""#, "bridge"), ("macvlan", "x", "", "macvlan"),
      ("netns", "macvlan", "", "macvlan"), ("netns", "netns", #""mode": "macvlan""#, "macvlan"),
    ])
  func modes(_ type: String, _ program: String, _ own: String, _ expected: String) throws {
    let read = try Configurations.read(
      #"""
      {"cniVersion": "1.0.0", "name": "n", "type": "\#(type)", "netns": {\#(own)},
      "ipam": {"type": "x"}}
      """#, program: program)
    #expect(read.mode.rawValue == expected)
  }

  @Test func readsLimits() throws {
    let text = #""ingressRate": 8000, "ingressBurst": 1600, "egressRate": 0, "egressBurst": 0"#
    let limits = try #require(Configurations.read(Self.limits(text)).limits)
    #expect(limits.egress == nil)
    // 25 ms of the rate, and the burst.
    #expect(limits.ingress?.bucket == TokenBucket(rate: 1000, burst: 200, limit: 225))
    #expect(try Configurations.read(Self.limits("")).limits == nil)
  }

  @Test func readsAMacvlan() throws {
    let read = try Configurations.read(
      Self.other(
        "macvlan",
        #"""
        "master": "eth7", "mode": "vepa", "mac": "02:00:00:00:00:09", "mtu": 1400,
        "linkInContainer": true, "bcqueuelen": 500
        """#))
    let macvlan = try #require(read.macvlan)
    #expect(macvlan.master == "eth7" && macvlan.mode == .vepa && macvlan.isMasterInside)
    #expect(macvlan.broadcastQueue == 500 && read.mtu == 1400 && read.bridge == nil)
    #expect(read.hardwareAddress == LinkLayerAddress("02:00:00:00:00:09"))
    let plain = try #require(Configurations.read(Self.other("macvlan", #""mode": """#)).macvlan)
    #expect(plain.master == nil && plain.mode == .bridge && plain.broadcastQueue == nil)
  }

  @Test func readsAVxlan() throws {
    let text =
      #""id": 42, "remotes": ["192.0.2.2", "192.0.2.3"], "local": "192.0.2.1", "dev": "u0""#
    let read = try Configurations.read(Self.other("vxlan", text))
    let vxlan = try #require(read.vxlan)
    #expect(vxlan.id == 42 && vxlan.port == 4789 && vxlan.device == "u0" && vxlan.overhead == 50)
    #expect(vxlan.remotes.map(\.description) == ["192.0.2.2", "192.0.2.3"])
    #expect(vxlan.local == IPAddress("192.0.2.1") && read.bridge?.name == "brvx42")
  }

  @Test func knowsWhichVersionHasWhichCommand() throws {
    func code(_ command: String, _ version: String) -> Int? {
      let text = #"{"cniVersion": "\#(version)", "name": "n", "type": "bridge"}"#
      do {
        _ = try Configurations.read(text, command: command)
        return nil
      } catch { return (error as? CNIError)?.code }
    }
    #expect(code("CHECK", "0.3.1") == 1 && code("CHECK", "0.4.0") == nil)
    #expect(code("GC", "1.0.0") == 1 && code("GC", "1.1.0") == nil)
    #expect(code("STATUS", "1.0.0") == 1 && code("STATUS", "1.1.0") == nil)
    #expect(code("DEL", "0.3.0") == nil && code("ADD", "1.2.0") == 1)
  }

  @Test func prefersWhatTheRuntimeSays() throws {
    let text = Configurations.builtIn(
      #""args": {"cni": {"mac": "02:00:00:00:00:02", "ips": ["10.1.0.3"]}}"#,
      ipam: #""subnet": "10.1.0.0/24""#)
    let arguments = "IgnoreUnknown=1;MAC=02:00:00:00:00:01;IP=10.1.0.2;FOO=bar;K8S_POD_NAME=p"
    let read = try Configurations.read(text, arguments: arguments)
    #expect(read.hardwareAddress == LinkLayerAddress("02:00:00:00:00:02"))
    guard case .builtIn(let source)? = read.addresses else { throw CNIError(.other, "no source") }
    #expect(source.requested.map(\.description) == ["10.1.0.2", "10.1.0.3"])
    let runtime = text.dropLast() + #", "runtimeConfig": {"mac": "02:00:00:00:00:03"}}"#
    #expect(
      try Configurations.read(String(runtime), arguments: arguments).hardwareAddress
        == LinkLayerAddress("02:00:00:00:00:03"))
  }

  @Test(
    "the environment is checked before anything else",
    arguments: [
      (["CNI_COMMAND": "NO"], "unknown CNI_COMMAND"),
      (["CNI_COMMAND": "ADD"], "[CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH] missing"),
      (["CNI_COMMAND": "GC"], "[CNI_PATH] missing"),
      (["CNI_CONTAINERID": "-x"], "CNI_CONTAINERID"), (["CNI_IFNAME": "a b"], "CNI_IFNAME"),
      (["CNI_IFNAME": "sixteen-letters-"], "CNI_IFNAME"), (["CNI_IFNAME": ".."], "CNI_IFNAME"),
      (["CNI_ARGS": "X=1"], "unknown arguments: X"), (["CNI_ARGS": "X"], "not NAME=VALUE"),
      (["CNI_ARGS": "IgnoreUnknown=perhaps"], "true or false"),
    ])
  func environments(_ changed: [String: String], _ words: String) {
    let full = [
      "CNI_COMMAND": "DEL", "CNI_CONTAINERID": "c", "CNI_IFNAME": "eth0", "CNI_PATH": "/x",
    ]
    let variables =
      changed["CNI_COMMAND"] == nil ? full.merging(changed) { $1 } : changed
    let error = #expect(throws: CNIError.self) { try Invocation { variables[$0] } }
    #expect(error?.code == 4)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func readsTheValidAttachments() throws {
    func read(_ member: String) throws -> [AttachmentName]? {
      try Configurations.read(
        #"{"cniVersion": "1.1.0", "name": "n", "type": "bridge", \#(member)}"#, command: "GC"
      ).validAttachments
    }
    let list = #"[{"containerID": "a", "ifname": "eth0"}]"#
    let expected = [AttachmentName(container: "a", interface: "eth0")]
    #expect(try read(#""cni.dev/valid-attachments": \#(list)"#) == expected)
    #expect(try read(#""cni.dev/attachments": \#(list)"#) == expected)
    #expect(try read(#""cni.dev/valid-attachments": null"#) == [])
    #expect(try read(#""cni.dev/other": 1"#) == nil)
    #expect(throws: CNIError.self) { try read(#""cni.dev/valid-attachments": [{"ifname": "x"}]"#) }
  }
}
