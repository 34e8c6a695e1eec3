import NetworkNamespaces
import Testing

@testable import IPCommand

/// Containers as engines tell of them. What they answer was recorded from podman 4.3 and ctr 1.6; that of crictl has the
/// members that its users rely on, from the Container Runtime Interface.
@Suite struct ContainerTests {
  private static let tasks = """
    TASK    PID      STATUS
    web     4711     RUNNING
    web2    4712     STOPPED

    """

  private static func runtime(_ state: String) -> String {
    #"{"status": {"id": "1f0c", "state": "\#(state)"}, "info": {"sandboxID": "2a", "pid": 4711}}"#
  }

  @Test(
    "the engine's answer tells the process",
    arguments: [
      ("podman:web", "4711 running\n"), ("docker:1f0c", "4711 paused\n"),
      ("containerd:k8s.io/web", tasks), ("containerd:web", tasks),
      ("cri:1f0c", runtime("CONTAINER_RUNNING")), ("cri:2a", runtime("SANDBOX_READY")),
    ])
  func findsProcesses(_ word: String, _ answer: String) throws {
    let reference = try #require(ContainerReference(word))
    #expect(try reference.process(in: Array(answer.utf8)) == 4711)
  }

  @Test(
    "a container that does not run has no process, or only the number of one that has ended",
    arguments: [
      ("podman:web", "0 exited\n", "podman:web: the container is not running, but exited"),
      ("docker:web", "", "docker:web: the container is not running"),
      ("containerd:k8s.io/web2", tasks, "not running, but STOPPED"),
      ("containerd:k8s.io/we", tasks, "`ctr --namespace k8s.io tasks list`"),
      ("cri:1f0c", runtime("CONTAINER_EXITED"), "not running, but CONTAINER_EXITED"),
      ("cri:1f0c", "{}", "not running"), ("cri:1f0c", "", "not JSON: line 1, column 1"),
    ])
  func refusesWhatDoesNotRun(_ word: String, _ answer: String, _ words: String) throws {
    let reference = try #require(ContainerReference(word))
    let failure = #expect(throws: CommandFailure.self) {
      try reference.process(in: Array(answer.utf8))
    }
    #expect(failure?.message.contains(words) == true, "\(failure?.message ?? "")")
  }

  @Test func asksTheProgramsOfEngines() {
    func questions(_ word: String) -> [String]? {
      ContainerReference(word)?.questions.map { $0.joined(separator: " ") }
    }
    #expect(
      questions("podman:web") == [
        "podman inspect --type container --format {{.State.Pid}} {{.State.Status}} -- web"
      ])
    #expect(questions("containerd:k8s.io/1f") == ["ctr --namespace k8s.io tasks list"])
    #expect(questions("containerd:1f") == ["ctr tasks list"])
    #expect(
      questions("cri:1f")
        == ["crictl inspect --output json 1f", "crictl inspectp --output json 1f"])
    for word in ["4711", "lxc:web", "podman", ":web"] { #expect(questions(word) == nil) }
  }

  /// The file that podman 4.3 left for `podman run --network blue --name web`, shortened.
  @Test func readsTheRecordsOfContainers() throws {
    let text = #"""
      {"kind":"cniCacheV1","containerId":"c1e0881015ac","config":"e30=","ifName":"eth0","networkName":"blue",
      "cniArgs":[["IgnoreUnknown","1"],["K8S_POD_NAMESPACE",""],["K8S_POD_NAME","web"]],"capabilityArgs":{},
      "result":{"cniVersion":"1.0.0","interfaces":[{"name":"blue0"},{"name":"eth0","sandbox":"/run/netns/n1"},
      {"name":"eth1","sandbox":"/run/netns/n1"}],"ips":[{"address":"10.88.7.2/24","interface":2}]}}
      """#
    let (record, namespaces) = try ContainerRecords.read(Array(text.utf8))
    #expect(
      record
        == ContainerRecords.Record(
          container: "c1e0881015ac", pod: "web", podNamespace: nil, networks: ["blue"]))
    #expect(namespaces == ["/run/netns/n1"])
    #expect(try ContainerRecords.read(Array("[1]".utf8)).namespaces.isEmpty)
    #expect(try ContainerRecords.read(Array(#"{"result": null}"#.utf8)).namespaces.isEmpty)
  }
}
