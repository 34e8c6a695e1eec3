import Foundation
import Testing

/// The same configurations through the stock plugins and through ours.
@Suite(.enabled(if: PluginScript.hasStock, "\(PluginScript.whyNoStock)"))
struct PluginDifferentialTests {
  private static let addresses = [
    #""type": "host-local", "subnet": "10.1.0.0/24""#,
    #""type": "host-local", "subnet": "10.1.0.0/24", "routes": [{"dst": "0.0.0.0/0"}]"#,
    #"""
    "type": "host-local", "ranges": [[{"subnet": "10.1.0.0/24", "rangeStart": "10.1.0.9",
      "gateway": "10.1.0.254"}]], "routes": [{"dst": "192.0.2.0/24", "gw": "10.1.0.7"}]
    """#,
    #""type": "host-local", "ranges": [[{"subnet": "fd00:1::/64"}]], "routes": [{"dst": "::/0"}]"#,
    #"""
    "type": "host-local", "ranges": [[{"subnet": "10.1.0.0/24"}], [{"subnet": "fd00:1::/64"}]],
      "routes": [{"dst": "0.0.0.0/0"}, {"dst": "fd00:2::/64"}]
    """#,
    #"""
    "type": "static", "addresses": [{"address": "10.1.0.5/24", "gateway": "10.1.0.1"}],
      "routes": [{"dst": "192.0.2.0/24", "gw": "10.1.0.9"}]
    """#,
  ]
  private static let bridges = [
    "", #""isGateway": true"#, #""isDefaultGateway": true, "ipMasq": true"#,
    #""hairpinMode": true, "mtu": 1400"#, #""promiscMode": true, "isGateway": true"#,
    #""isGateway": true, "dns": {"nameservers": ["192.0.2.1"], "search": ["a"]}"#,
    #""isDefaultGateway": true, "forceAddress": true"#,
  ]
  private static let pairs = ["", #""ipMasq": true, "mtu": 1300"#, #""dns": {"domain": "d"}"#]
  private static let macvlans = [
    "", #""mode": "private", "mtu": 1400"#, #""mode": "vepa", "mac": "02:00:00:00:00:07""#,
    #""mode": "passthru", "dns": {"domain": "d"}"#,
  ]
  private static let versions = ["0.3.1", "0.4.0", "1.0.0"]

  /// 87 configurations.
  private static let configurations: [String] = {
    var all: [String] = []
    func add(_ type: String, _ members: [String], _ ipam: String?) {
      let version = versions[all.count % versions.count]
      var list = [
        #""cniVersion": "\#(version)""#, #""name": "n\#(all.count)""#, #""type": "\#(type)""#,
      ]
      list += members.filter { !$0.isEmpty }
      if let ipam { list.append(#""ipam": {\#(ipam), "dataDir": "/run/leases"}"#) }
      all.append("{" + list.joined(separator: ", ").replacing("\n", with: " ") + "}")
    }
    for ipam in addresses {
      for members in bridges { add("bridge", [#""bridge": "br0""#, members], ipam) }
      for members in pairs { add("ptp", [members], ipam) }
      for members in macvlans { add("macvlan", [#""master": "low""#, members], ipam) }
    }
    add("macvlan", [#""master": "low""#], nil)
    add("bridge", [#""bridge": "br0""#], nil)
    add("bridge", [#""bridge": "br0", "mtu": 1400, "hairpinMode": true"#], nil)
    return all
  }()

  /// Names of devices and link-layer addresses are drawn. Ours skips duplicate detection where nobody could have the
  /// address, and numbers no devices in the same way.
  private static let script = """
    same() { sed -E 's/veth[0-9a-f]{8}/VETH/g; s/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/@if[0-9]+//g
      s/^[0-9]+: //; s/ (nodad|tentative|linkdown|link-netns [a-z0-9]+|link-netnsid 0)//g; s/ +/ /g; s/ $//' | grep -v fe80; }
    shape() { tr -d '\\n'; echo; }
    state() {
      "$IP" -n c1 -o addr show | same; "$IP" -n c1 route | same; "$IP" -n c1 -6 route | same
      "$IP" -n c1 -o link show eth0 | same | grep -o 'mtu [0-9]*\\|<.*>'
      "$IP" -n c1 -d -o link show eth0 | grep -o 'macvlan mode [a-z]*\\|02:00:00:00:00:07'
      for s in ipv4/conf/eth0/arp_notify ipv6/conf/eth0/accept_dad; do
        "$NETNS" exec c1 cat /proc/sys/net/$s; done
      "$IP" -o addr show | same | sort; "$IP" route | same | sort; "$IP" -6 route | same | sort
      host=$("$IP" -br link show type veth | sed 's/@.*//')
      [ -z "$host" ] || { "$IP" -d -o link show $host | grep -o 'hairpin o[nf]*\\|isolated o[nf]*\\|mtu [0-9]*'
        cat /proc/sys/net/ipv6/conf/$host/accept_ra; }
      "$IP" -o link show br0 2>/dev/null | same | grep -o '<.*>\\|mtu [0-9]*'
      cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding; ls -A /run/leases/$name 2>/dev/null
    }
    "$IP" link add low up type bridge
    while read -r conf; do
      name=$(sed 's/.*"name": "\\([^"]*\\)".*/\\1/' <<<"$conf"); echo "== $conf"
      namespace c1; cni ADD c1 >/run/r.json; echo "add $?"; shape </run/r.json | same; state
      plain=$conf; conf="${conf%\\}}, \\"prevResult\\": $(cat /run/r.json)}"
      cni CHECK c1 >/run/check.json; echo "check $?"; conf=$plain
      cni DEL c1; echo "del $?"; cni DEL c1; echo "del $?"; state 2>/dev/null
      "$NETNS" delete c1; "$IP" link delete br0 2>/dev/null; echo 0 >/proc/sys/net/ipv4/ip_forward
      echo 0 >/proc/sys/net/ipv6/conf/all/forwarding
    done <<'EOF'

    """

  private static let groups = 4

  /// Mostly they wait, above all for IPv6 to look for duplicates, so that several at once take less time.
  @Test func makesTheSame() throws {
    let all = Self.configurations
    let parts = (0..<Self.groups).map { group in
      stride(from: group, to: all.count, by: Self.groups).map { all[$0] }
    }
    let scripts = ["/run/plugins", "/run/stock"].flatMap { plugins in
      parts.map { "plugins=\(plugins)\n\(Self.script)\($0.joined(separator: "\n"))\nEOF\n" }
    }
    let outcomes = try PluginScript.run(together: scripts, seconds: 300).map { run in
      Array(run.output.components(separatedBy: "== ").dropFirst())
    }
    #expect(outcomes.map(\.count) == parts.map(\.count) + parts.map(\.count))
    let mine = outcomes.prefix(Self.groups).joined()
    let theirs = outcomes.dropFirst(Self.groups).joined()
    var compared = 0
    for (mine, theirs) in zip(mine, theirs) {
      let hasCheck = !mine.contains(#""cniVersion": "0.3.1""#)
      #expect(mine.contains("add 0") && mine.contains("check \(hasCheck ? 0 : 1)"), "\(mine)")
      // They cannot add a default route of isDefaultGateway beside one of the address plugin without a gateway, and fail.
      guard theirs.contains("add 0") else { continue }
      compared += 1
      // Some versions of the stock plugins cannot CHECK what has both families.
      func lines(_ text: String) -> [String] {
        text.split(separator: "\n").filter { !$0.hasPrefix("check ") }.map { Self.sorted("\($0)") }
      }
      let differences = lines(mine).difference(from: lines(theirs)).map { "\($0)" }
      #expect(differences.isEmpty, "\(mine)\n\(differences.joined(separator: "\n"))")
    }
    #expect(compared >= 78)
  }

  /// A line of JSON with the members in order, without an empty `dns`; other lines as they are.
  private static func sorted(_ line: String) -> String {
    guard line.hasPrefix("{"),
      var object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    else { return line }
    if (object["dns"] as? [String: Any])?.isEmpty == true { object["dns"] = nil }
    let data = try? JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? line
  }

  // MARK: wrong input

  /// What is asked, and the code of ours. A code of the stock plugins is the same, or 999, which is for everything that
  /// libcni has no code for, or they do not see what is wrong.
  private static let wrong: [(environment: String, text: String, code: Int)] = {
    func bridge(_ members: String) -> String {
      #"{"cniVersion": "1.0.0", "name": "n", "type": "bridge", "bridge": "br0", \#(members)}"#
    }
    func local(_ ipam: String) -> String {
      bridge(
        #""ipam": {"type": "host-local", "dataDir": "/run/leases", \#(ipam)}, "#
          + #""netns": {"builtin-ipam": true}"#)
    }
    let good = bridge(#""mtu": 1400"#)
    return [
      ("", "", 6), ("", "{", 6), ("", "[]", 6), ("", #"{"name": 1}"#, 6), ("", #"{"name": ""}"#, 7),
      ("", #"{"cniVersion": "1.0.0", "type": "bridge"}"#, 7),
      ("", #"{"cniVersion": "1.0.0", "name": "-n", "type": "bridge"}"#, 7),
      ("", #"{"cniVersion": "1.0.0", "name": "a b", "type": "bridge"}"#, 7),
      ("", #"{"cniVersion": "2.0.0", "name": "n", "type": "bridge"}"#, 1),
      ("", #"{"cniVersion": "x", "name": "n", "type": "bridge"}"#, 1),
      ("CNI_COMMAND=NO", good, 4), ("CNI_CONTAINERID=", good, 4), ("CNI_NETNS=", good, 4),
      ("CNI_IFNAME=", good, 4), ("CNI_PATH=", good, 4), ("CNI_CONTAINERID=-x", good, 4),
      ("CNI_CONTAINERID=a/b", good, 4), ("CNI_IFNAME=a/b", good, 4), ("CNI_IFNAME=..", good, 4),
      ("CNI_IFNAME=sixteen-letters-", good, 4), ("CNI_ARGS=X=1", good, 4), ("CNI_ARGS=X", good, 4),
      ("CNI_NETNS=/run/netns/none", good, 3), ("", bridge(#""vlan": 5000"#), 7),
      ("", bridge(#""hairpinMode": true, "promiscMode": true"#), 7),
      ("", bridge(#""mtu": "x""#), 6), ("", bridge(#""ipam": {"type": "none"}"#), 7),
      ("", bridge(#""isGatway": true"#), 2), ("", local(#""subnet": "10.1.0.0/31""#), 7),
      ("", local(#""subnet": "10.1.0.0/24", "rangeStart": "10.2.0.1""#), 7),
      ("", local(#""ranges": [[{"subnet": "10.1.0.0/24"}], [{"subnet": "10.1.0.0/25"}]]"#), 7),
      ("", local(#""ranges": []"#), 7),
      ("CNI_COMMAND=CHECK", #"{"cniVersion": "0.3.1", "name": "n", "type": "bridge"}"#, 1),
    ]
  }()

  @Test func refusesTheSame() throws {
    var calls = "namespace c1; \"$IP\" link add br0 up type bridge; type=bridge\n"
    for (environment, text, _) in Self.wrong {
      let variable = environment.isEmpty ? "" : "'\(environment)'"
      calls += """
        answer=$(env CNI_COMMAND=ADD CNI_CONTAINERID=c1 CNI_NETNS=/run/netns/c1 CNI_IFNAME=eth0 \\
          CNI_PATH=/run/stock \(variable) $plugins/bridge <<<'\(text)'); echo $? $(code <<<"$answer")

        """
    }
    calls += "cat /run/before 2>/dev/null; \"$IP\" -n c1 -br link | grep eth0; ls -A /run/leases\n"
    let mine = try PluginScript.run(calls)
    let theirs = try PluginScript.run("plugins=/run/stock\n" + calls)
    #expect(mine.lines == Self.wrong.map { "1 \($0.code)" }, "\(mine)")
    let same = zip(mine.lines, theirs.lines).count { $0 == $1 }
    #expect(same > 20, "\(theirs)")
    for (index, wrong) in Self.wrong.enumerated() where theirs.lines.indices.contains(index) {
      let stock = theirs.lines[index]
      #expect(
        ["1 \(wrong.code)", "1 999"].contains(stock) || stock.hasPrefix("0"),
        "\(wrong): stock \(stock)")
    }
  }
}
