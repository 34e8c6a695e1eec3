import Glibc
import Linux
import NetworkNamespaces

/// A program that runs containers, and is asked through its own command which process a container has.
enum ContainerEngine: String, CaseIterable, Sendable {
  case podman, docker, containerd
  /// Any engine with the Container Runtime Interface of Kubernetes.
  case cri

  /// The program to ask.
  private var program: String {
    switch self {
    case .podman, .docker: rawValue
    case .containerd: "ctr"
    case .cri: "crictl"
    }
  }
}

/// A container as `attach` takes it: "podman:NAME", "docker:NAME", "containerd:[NAMESPACE/]ID" or "cri:ID".
struct ContainerReference {
  let engine: ContainerEngine
  /// containerd's own namespace of containers; nil for the one that `ctr` uses by itself.
  let place: String?
  /// A name or an id.
  let container: String

  /// nil for a word of another form.
  init?(_ word: String) {
    let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let engine = ContainerEngine(rawValue: String(parts[0])) else {
      return nil
    }
    self.engine = engine
    let words = parts[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let hasPlace = engine == .containerd && words.count == 2
    place = hasPlace ? String(words[0]) : nil
    container = String(hasPlace ? words[1] : parts[1])
  }

  private var word: String {
    "\(engine.rawValue):\(place.map { "\($0)/" } ?? "")\(container)"
  }

  /// The engine's commands that tell the process. The second one is for what the first one does not know.
  var questions: [[String]] {
    let format = ["--type", "container", "--format", "{{.State.Pid}} {{.State.Status}}"]
    switch engine {
    case .podman, .docker: return [[engine.rawValue, "inspect"] + format + ["--", container]]
    case .containerd:
      return [["ctr"] + (place.map { ["--namespace", $0] } ?? []) + ["tasks", "list"]]
    case .cri:
      // Kubernetes gives all containers of a pod the namespace of its sandbox.
      return ["inspect", "inspectp"].map { ["crictl", $0, "--output", "json", container] }
    }
  }

  /// Asks the engine for the process.
  ///
  /// - Throws: what the engine said, or that its program is missing.
  func process() throws(CommandFailure) -> pid_t {
    // Otherwise it could be taken for an option.
    guard !container.isEmpty, container.utf8.first != UInt8(ascii: "-"), place?.isEmpty != true
    else { throw .grammar("netns: \(word) names no container") }
    var refusal = ""
    for question in questions {
      let answer = try ask(question)
      guard answer.status == 0 else {
        refusal = Self.line(answer.errors) ?? answer.end
        continue
      }
      return try process(in: answer.output)
    }
    throw CommandFailure("netns: \(word): \(questions[0][0]) says: \(refusal)")
  }

  private func ask(_ question: [String]) throws(CommandFailure) -> Command.Answer {
    var command = Command(question)
    guard let path = SearchPath.find(question[0], thenIn: SearchPath.administration) else {
      throw CommandFailure(
        "netns: \(word): the program \(question[0]), which knows the containers, is not in PATH")
    }
    command.program = path
    do throws(NamespaceError) { return try command.answer() } catch { throw error.failure() }
  }

  /// The last line of a message that is not empty: log lines may come before it.
  private static func line(_ text: [UInt8]) -> String? {
    String(systemBytes: text).split(separator: "\n").last.map(String.init)
  }

  /// The process that an answer of the engine tells.
  ///
  /// - Throws: if the container does not run.
  func process(in answer: [UInt8]) throws(CommandFailure) -> pid_t {
    let (number, state) =
      switch engine {
      case .podman, .docker: Self.words(String(systemBytes: answer))
      case .containerd: try task(in: String(systemBytes: answer))
      case .cri: try Self.runtimeState(answer)
      }
    // These keep the number of a process that has ended.
    let hasEnded = ["STOPPED", "CONTAINER_EXITED", "SANDBOX_NOTREADY"].contains(state)
    guard let process = pid_t(number), process > 0, !hasEnded else {
      let known = state.isEmpty ? "not running" : "not running, but \(state)"
      throw CommandFailure("netns: \(word): the container is \(known)")
    }
    return process
  }

  private static func words(_ line: String) -> (number: String, state: String) {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    return (words.first ?? "", words.dropFirst().joined(separator: " "))
  }

  /// The task in a table of TASK, PID and STATUS.
  private func task(in table: String) throws(CommandFailure) -> (number: String, state: String) {
    for line in table.split(separator: "\n").dropFirst() {
      let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      if words.count == 3, words[0] == container { return (words[1], words[2]) }
    }
    throw CommandFailure(
      "netns: \(word): no container with this id has a process: `ctr"
        + (place.map { " --namespace \($0)" } ?? "") + " tasks list` lists those that have one")
  }

  private static func runtimeState(
    _ answer: [UInt8]
  ) throws(CommandFailure) -> (number: String, state: String) {
    let document: JSONDocument
    do throws(JSONError) { document = try JSONDocument(answer) } catch {
      throw CommandFailure("netns: the answer of crictl is not JSON: \(error)")
    }
    return (
      document.text(document.node("info", "pid")) ?? "",
      document.text(document.node("status", "state")) ?? ""
    )
  }
}
