import Testing

@testable import NetworkLabs

/// Faults of uplinks and ports in a lab file.
@Suite struct UplinkValidationTests {
  @Test(
    "faults are told with what to do",
    arguments: [
      ("a: {uplink: maybe}", "expected true or false"),
      ("a: {uplink: {dev: eth0}}", "unknown key `dev` in uplink"),
      ("a: {ports: [80]}", "80: expected HOST:PORT"),
      ("a: {ports: [8080:80, 8080:81]}", "8080:80 of `a` has that port of the host"),
      ("a: {ports: [8080:80]}, b: {ports: [\"8000-9000:8000-9000\"]}", "port 8000-9000:8000-9000"),
      ("a: {kind: host, uplink: true}", "key `uplink` means nothing for a node of kind host"),
      (
        "a: {uplink: true, routes: [{to: default, via: 10.0.0.1}]}", "default route by its `uplink`"
      ),
    ])
  func faults(_ nodes: String, _ words: String) {
    let found = ValidationTests.faults("topology: {nodes: {\(nodes)}}")
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }

  @Test("an interface may not have the device's name")
  func device() {
    let found = ValidationTests.faults(
      #"topology: {nodes: {a: {ports: [1:1]}, b: {}}, links: [{endpoints: ["a:uplink", "b:e"]}]}"#)
    #expect(found.contains { $0.contains("whose device is called `uplink`") }, "\(found)")
  }
}
