extension CheckRunner {
  /// The address of a host: what the name says, or a node's address, best one in a network of `from`.
  func resolve(_ host: String, from node: LabNode) -> IPAddress? {
    if let address = IPAddress(host) { return address }
    if host == "localhost" { return IPAddress("127.0.0.1") }
    guard let target = lab.nodes.first(where: { $0.name == host || $0.hostname == host }) else {
      return nil
    }
    let own = lab.devices.filter { $0.node == node.name }.flatMap(\.addresses)
    let all = lab.devices.filter { $0.node == target.name }.flatMap(\.addresses)
    let near = all.first { address in
      own.contains { $0.length < $0.address.width && $0.contains(address.address) }
    }
    return (near ?? all.first { $0.address.family == .v4 } ?? all.first)?.address
  }

  /// The outcome of pings between nodes: for each ordered pair, whether an answer came.
  public struct Matrix: Sendable {
    public var nodes: [String]
    /// Microseconds until the answer by sender and receiver; nil where none came.
    public var times: [[Int?]]

    /// The same as a list of checks that came out.
    public var results: [CheckResult] {
      nodes.indices.flatMap { row in
        nodes.indices.filter { $0 != row }.map { column in
          let time = times[row][column]
          let check = Check(
            name: "\(nodes[row]): ping \(nodes[column])", node: nodes[row], kind: .ping,
            target: nodes[column], expect: nil, count: 3, timeout: 0, via: nil, dev: nil)
          return CheckResult(
            check: check, passed: time != nil, message: time == nil ? "no answer" : "answer",
            duration: time ?? 0)
        }
      }
    }
  }

  /// Pings from every node with an address to every other one, all senders at once.
  ///
  /// - Parameter timeout: microseconds to wait for answers.
  /// - Throws: where there can be no thread.
  public func matrix(timeout: Int = 2_000_000) throws(LabError) -> Matrix {
    let addressed = Set(lab.devices.filter { !$0.addresses.isEmpty }.map(\.node))
    let nodes = lab.nodes.filter { addressed.contains($0.name) && !$0.isHost }
    let rows = try onThreads(nodes) { node -> [Int?] in
      guard enter(node) == nil else { return nodes.map { _ in nil } }
      let targets = nodes.map { $0.name == node.name ? nil : resolve($0.name, from: node) }
      return Ping.all(targets, count: 3, timeout: timeout)
    }
    return Matrix(nodes: nodes.map(\.name), times: rows)
  }
}
