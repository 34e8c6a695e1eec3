import Foundation
import Glibc
import Testing

@testable import NetworkLabs

/// How netns reads state files of older versions, and damaged ones.
final class StateFileTests {
  private let paths: LabPaths

  init() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent(
      "t-state-\(UUID().uuidString)"
    ).path
    paths = LabPaths(lab: "f", root: root)
    try FileManager.default.createDirectory(
      atPath: paths.directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: paths.root) }

  private func write(_ text: String, to path: String) throws {
    let boot = try #require(Boot.id)
    try text.replacingOccurrences(of: "BOOT", with: boot).write(
      toFile: path, atomically: false, encoding: .utf8)
  }

  @Test("a record from before formats had numbers")
  func oldRecord() throws {
    try write(OldState.record, to: paths.record)
    let record = try #require(try Record.load(paths))
    #expect(record.version == nil)
    #expect(record.lab.nodes.map(\.name) == ["a", "b", "br", "host"])
    #expect(record.lab.devices.count == 11)
    // Written again, it has a version number and the same content.
    try Record(lab: record.lab, transaction: "t", rulesets: record.rulesets, inventory: nil).save(
      paths)
    let again = try #require(try Record.load(paths))
    #expect(again.version == StateFile.version)
    #expect(again.lab == record.lab)
  }

  @Test("a journal from before formats had numbers")
  func oldJournal() throws {
    try write(OldState.journal, to: paths.journal)
    let journal = try #require(try Journal.load(paths).usable())
    #expect(journal.mode == .up)
    #expect(journal.known == nil)
    #expect(journal.wanted.nodes.count == 4)
  }

  @Test("a record that is cut off anywhere is named, with the cure")
  func cut() throws {
    let whole = Array(OldState.record.utf8)
    for length in stride(from: 0, to: whole.count - 1, by: 97) {
      try write(String(decoding: whole[..<length], as: UTF8.self), to: paths.record)
      let error = #expect(throws: LabError.self) { try Record.load(paths) }
      let message = try #require(error?.message)
      #expect(message.hasPrefix("\(paths.record) is damaged ("))
      #expect(message.contains("`netns down f`"))
    }
  }

  @Test("a record without any one of its keys")
  func keyMissing() throws {
    for key in ["rulesets", "boot", "transaction", "lab", "time", "withoutLinkLocal", "hostname"] {
      let text = OldState.record.replacingOccurrences(of: "\"\(key)\"", with: "\"other\"")
      try write(text, to: paths.record)
      let error = #expect(throws: LabError.self) { try Record.load(paths) }
      #expect(error?.message.contains("damaged (no `\(key)`") ?? false)
    }
  }

  @Test("a record of a newer version, whether it can be decoded or not")
  func newer() throws {
    for text in [
      #"{"version": 99}"#,
      OldState.record.replacing("{", with: #"{"version": 99, "#, maxReplacements: 1),
    ] {
      try write(text, to: paths.record)
      let error = #expect(throws: LabError.self) { try Record.load(paths) }
      #expect(error?.message.contains("was written by a newer netns") ?? false)
    }
  }

  @Test("a record of another start of the machine counts as none")
  func expired() throws {
    try write(OldState.record.replacing("BOOT", with: "another"), to: paths.record)
    #expect(try Record.load(paths) == nil)
  }

  @Test("a record's table of settings is identified by what Swift prints of their places")
  func layout() {
    for setting in LinkSetting.all { #expect(setting.place.words == "\(setting.place)") }
  }

  @Test("only what is not there counts as absent")
  func unreadable() throws {
    #expect(try TextFile.read(paths.record) == nil)
    #expect(try TextFile.readLink(paths.record) == nil)
    #expect(try !TextFile.exists("\(paths.record)/below"))
    #expect(try TextFile.entries(of: paths.trash).isEmpty)
    // A link to itself exists, but cannot be read.
    symlink(paths.record, paths.record)
    #expect(throws: LabError.self) { try TextFile.read(self.paths.record) }
    #expect(throws: LabError.self) { try TextFile.exists(self.paths.record) }
    #expect(throws: LabError.self) { try TextFile.entries(of: self.paths.record) }
    #expect(throws: LabError.self) { try Record.load(self.paths) }
  }
}

/// Files as netns wrote them before formats had version numbers.
private enum OldState {
  static let record = #"""
    {"rulesets": {"f.a": {"generation": 2, "tables": ["inet t"],
    "fingerprint": "827987e8c5e29c4c"}}, "boot": "BOOT",
    "transaction": "10-1795942015", "lab": {"file": "/srv/a.yaml", "draws": {}, "name": "f",
    "devices": [{"up": true, "node": "a", "addresses": [], "kind": {"loopback": {}},
    "usesDHCP": false, "id": {"name": "lo", "namespace": "f.a"}, "withoutLinkLocal": false}, {
    "up": true, "node": "b", "addresses": [], "kind": {"loopback": {}}, "usesDHCP": false,
    "id": {"name": "lo", "namespace": "f.b"}, "withoutLinkLocal": false}, {"up": true,
    "node": "br", "addresses": ["10.1.0.1/24"], "kind": {"bridge": {"_0": {}}},
    "usesDHCP": false, "id": {"name": "br", "namespace": "f.br"}, "withoutLinkLocal": false}, {
    "addresses": ["10.0.0.1/24"], "mtu": 1400, "node": "a", "up": true, "kind": {"veth": {
    "peer": {"namespace": "f.b", "name": "eth0"}}}, "usesDHCP": false, "id": {"name": "eth0",
    "namespace": "f.a"}, "impairments": {"rate": 5000000}, "withoutLinkLocal": false}, {
    "addresses": ["10.0.0.2/24"], "mtu": 1400, "node": "b", "up": true, "kind": {"veth": {
    "peer": {"namespace": "f.a", "name": "eth0"}}}, "usesDHCP": false, "id": {"name": "eth0",
    "namespace": "f.b"}, "impairments": {"rate": 5000000}, "withoutLinkLocal": false}, {
    "up": true, "node": "a", "addresses": ["10.1.0.3/24"], "kind": {"veth": {"peer": {
    "namespace": "f.br", "name": "p2"}}}, "usesDHCP": false, "id": {"namespace": "f.a",
    "name": "eth1"}, "withoutLinkLocal": false}, {"up": true, "node": "br", "addresses": [],
    "kind": {"veth": {"peer": {"name": "eth1", "namespace": "f.a"}}}, "usesDHCP": false, "id": {
    "namespace": "f.br", "name": "p2"}, "withoutLinkLocal": true, "master": "br"}, {"up": true,
    "node": "host", "addresses": ["10.3.0.1/24"], "kind": {"veth": {"peer": {"namespace": "f.b",
    "name": "up"}}}, "usesDHCP": false, "id": {"namespace": "", "name": "lab0"},
    "withoutLinkLocal": false}, {"up": true, "node": "b", "addresses": ["10.3.0.2/24"],
    "kind": {"veth": {"peer": {"name": "lab0", "namespace": ""}}}, "usesDHCP": false, "id": {
    "namespace": "f.b", "name": "up"}, "withoutLinkLocal": false}, {"up": true, "node": "b",
    "addresses": [], "kind": {"macvlan": {"mode": "bridge", "parent": {"name": "eth0",
    "namespace": "f.b"}}}, "usesDHCP": false, "id": {"namespace": "f.b", "name": "mv0"},
    "withoutLinkLocal": false}, {"up": true, "node": "b", "addresses": ["10.4.0.1/24"],
    "kind": {"vxlan": {"_0": {"vni": 7, "remote": "10.0.0.1", "port": 4789}}},
    "usesDHCP": false, "id": {"namespace": "f.b", "name": "vx0"}, "withoutLinkLocal": false}],
    "checks": [{"target": "b", "timeout": 2000000, "kind": "ping", "node": "a", "count": 3,
    "name": "a: ping b"}, {"name": "a: command true (x)", "node": "a", "count": 3,
    "timeout": 2000000, "kind": "command", "expect": "x", "expectsText": true,
    "target": "true"}, {"name": "b: route 10.0.0.1", "node": "b", "timeout": 2000000,
    "count": 3, "dev": "eth0", "kind": "route", "via": "10.0.0.1", "target": "10.0.0.1"}],
    "nodes": [{"routes": [{"destination": "0.0.0.0/0", "table": 254, "nextHops": [{
    "gateway": "10.0.0.2"}], "onLink": false, "type": "unicast"}, {
    "destination": "10.78.0.0/16", "table": 254, "nextHops": [], "onLink": false,
    "type": "blackhole"}], "name": "a", "hostname": "a", "sysctls": {
    "net.ipv4.ip_forward": "1"}, "kind": "linux", "env": {}, "namespace": "f.a",
    "resolvConf": "nameserver 10.0.0.9\n",
    "nftables": "table inet t { chain c { type filter hook input priority 0; } \n }",
    "services": [{"env": {"A": "b"}, "command": "exec sleep 991", "restart": "no", "ready": {
    "tcp": 80, "delay": 1000000}, "role": "program", "name": "s1"}], "exec": []}, {"routes": [],
    "name": "b", "hostname": "b", "sysctls": {}, "kind": "linux", "env": {"K": "v"},
    "namespace": "f.b", "services": [], "exec": ["true"]}, {"routes": [], "name": "br",
    "hostname": "br", "sysctls": {}, "kind": "bridge", "env": {}, "namespace": "f.br",
    "services": [], "exec": []}, {"routes": [], "name": "host", "hostname": "host", "sysctls": {
    }, "kind": "host", "env": {}, "namespace": "", "services": [], "exec": []}]},
    "time": 1795942015}
    """#

  static let journal = #"""
    {"transaction": "39-1795942016", "wanted": {"file": "/srv/a.yaml", "checks": [{
    "timeout": 2000000, "kind": "ping", "count": 3, "name": "a: ping b", "node": "a",
    "target": "b"}, {"target": "true", "expectsText": true, "kind": "command", "node": "a",
    "expect": "x", "count": 3, "name": "a: command true (x)", "timeout": 2000000}, {
    "via": "10.0.0.1", "target": "10.0.0.1", "dev": "eth0", "kind": "route", "count": 3,
    "node": "b", "name": "b: route 10.0.0.1", "timeout": 2000000}], "nodes": [{"sysctls": {
    "net.ipv4.ip_forward": "1"},
    "nftables": "table inet t { chain c { type filter hook input priority 0; } \n }",
    "namespace": "f.a", "env": {}, "resolvConf": "nameserver 10.0.0.8\n", "routes": [{
    "type": "unicast", "onLink": false, "nextHops": [{"gateway": "10.0.0.2"}], "table": 254,
    "destination": "0.0.0.0/0"}, {"type": "blackhole", "onLink": false, "nextHops": [],
    "table": 254, "destination": "10.78.0.0/16"}], "kind": "linux", "services": [{
    "role": "program", "ready": {"tcp": 80, "delay": 1000000}, "env": {"A": "c"},
    "restart": "no", "name": "s1", "command": "exec sleep 991"}], "name": "a", "exec": [],
    "hostname": "a"}, {"sysctls": {}, "env": {"K": "v"}, "namespace": "f.b", "routes": [],
    "kind": "linux", "services": [], "name": "b", "exec": ["true"], "hostname": "b"}, {
    "sysctls": {}, "env": {}, "namespace": "f.br", "routes": [], "kind": "bridge", "services": [
    ], "name": "br", "exec": [], "hostname": "br"}, {"sysctls": {}, "env": {}, "namespace": "",
    "routes": [], "kind": "host", "services": [], "name": "host", "exec": [],
    "hostname": "host"}], "draws": {}, "devices": [{"kind": {"loopback": {}}, "node": "a",
    "addresses": [], "withoutLinkLocal": false, "usesDHCP": false, "up": true, "id": {
    "name": "lo", "namespace": "f.a"}}, {"kind": {"loopback": {}}, "node": "b", "addresses": [],
    "withoutLinkLocal": false, "usesDHCP": false, "up": true, "id": {"name": "lo",
    "namespace": "f.b"}}, {"kind": {"bridge": {"_0": {}}}, "node": "br", "addresses": [
    "10.1.0.1/24"], "withoutLinkLocal": false, "usesDHCP": false, "up": true, "id": {
    "name": "br", "namespace": "f.br"}}, {"id": {"name": "eth0", "namespace": "f.a"},
    "impairments": {"rate": 5000000}, "kind": {"veth": {"peer": {"name": "eth0",
    "namespace": "f.b"}}}, "node": "a", "addresses": ["10.0.0.1/24"], "withoutLinkLocal": false,
    "usesDHCP": false, "up": true, "mtu": 1400}, {"id": {"namespace": "f.b", "name": "eth0"},
    "impairments": {"rate": 5000000}, "kind": {"veth": {"peer": {"namespace": "f.a",
    "name": "eth0"}}}, "node": "b", "addresses": ["10.0.0.2/24"], "withoutLinkLocal": false,
    "usesDHCP": false, "up": true, "mtu": 1400}, {"kind": {"veth": {"peer": {
    "namespace": "f.br", "name": "p2"}}}, "node": "a", "addresses": ["10.1.0.3/24"],
    "withoutLinkLocal": false, "usesDHCP": false, "up": true, "id": {"name": "eth1",
    "namespace": "f.a"}}, {"master": "br", "kind": {"veth": {"peer": {"name": "eth1",
    "namespace": "f.a"}}}, "node": "br", "addresses": [], "withoutLinkLocal": true,
    "usesDHCP": false, "up": true, "id": {"name": "p2", "namespace": "f.br"}}, {"kind": {
    "veth": {"peer": {"namespace": "f.b", "name": "up"}}}, "node": "host", "addresses": [
    "10.3.0.1/24"], "withoutLinkLocal": false, "usesDHCP": false, "up": true, "id": {
    "name": "lab0", "namespace": ""}}, {"kind": {"veth": {"peer": {"namespace": "",
    "name": "lab0"}}}, "node": "b", "addresses": ["10.3.0.2/24"], "withoutLinkLocal": false,
    "usesDHCP": false, "up": true, "id": {"name": "up", "namespace": "f.b"}}, {"kind": {
    "macvlan": {"mode": "bridge", "parent": {"namespace": "f.b", "name": "eth0"}}}, "node": "b",
    "addresses": [], "withoutLinkLocal": false, "usesDHCP": false, "up": true, "id": {
    "name": "mv0", "namespace": "f.b"}}, {"kind": {"vxlan": {"_0": {"remote": "10.0.0.1",
    "vni": 7, "port": 4789}}}, "node": "b", "addresses": ["10.4.0.1/24"],
    "withoutLinkLocal": false, "usesDHCP": false, "up": true, "id": {"name": "vx0",
    "namespace": "f.b"}}], "name": "f"}, "boot": "BOOT",
    "before": {"checks": [], "nodes": [], "draws": {}, "devices": [], "name": "f"},
    "strangers": [], "mode": "up"}
    """#
}
