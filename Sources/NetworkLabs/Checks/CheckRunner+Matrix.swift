import RouteNetlink
extension CheckRunner {
  /// The results of pings between all nodes, one part per family.
  public struct Matrix: Sendable, Codable {
    /// The pings of one family between the nodes that have addresses of it.
    public struct Part: Sendable, Codable {
      /// The family of the pinged addresses.
      public var family: IPVersion
      /// The nodes with addresses of this family, in the lab's order.
      public var nodes: [String]
      /// Microseconds until the reply, by sender and receiver; nil if there was none.
      public var times: [[Int?]]
    }

    /// One for each family in use.
    public var parts: [Part]
    /// Nodes without any address, which are left out.
    public var addressless: [String]

    /// The nodes with addresses of IPv4 only and those of IPv6 only, which cannot ping each other; nil unless
    /// both families are in use.
    public var apart: (v4: [String], v6: [String])? {
      guard parts.count == 2 else { return nil }
      let (v4, v6) = (parts[0].nodes, parts[1].nodes)
      let only = (v4: v4.filter { !v6.contains($0) }, v6: v6.filter { !v4.contains($0) })
      return only.v4.isEmpty || only.v6.isEmpty ? nil : only
    }

    /// The matrix as a list of check results.
    public var results: [CheckResult] {
      parts.flatMap { part in
        let suffix = parts.count > 1 ? ", \(part.family)" : ""
        return part.nodes.indices.flatMap { row in
          part.nodes.indices.filter { $0 != row }.map { column in
            let time = part.times[row][column]
            let (from, to) = (part.nodes[row], part.nodes[column])
            let check = Check(
              name: "\(from): ping \(to)\(suffix)", node: from, kind: .ping, target: to,
              expect: nil, count: 3, timeout: 0, via: nil, dev: nil, family: part.family)
            return CheckResult(
              check: check, passed: time != nil, message: time == nil ? "no answer" : "answer",
              duration: time ?? 0)
          }
        }
      }
    }
  }

  /// Pings from every node to every other one, in each family that both have; all senders at once.
  ///
  /// - Parameter timeout: microseconds to wait for the replies of one family.
  /// - Throws: if no thread can be started or no socket opened.
  public func matrix(timeout: Int = 2_000_000) throws(LabError) -> Matrix {
    let nodes = lab.nodes.filter { !$0.isHost }
    let book = try addressBook(nodes)
    var parts: [Matrix.Part] = []
    for family in IPVersion.allCases {
      let members = nodes.filter { book.families(of: $0.name).contains(family) }
      if members.isEmpty { continue }
      let outcomes = try onThreads(members) { node -> Result<[Int?], LabError> in
        guard here?.contains(node.name) ?? true, enter(node) == nil else {
          return .success(members.map { _ in nil })
        }
        let targets = members.map {
          $0.name == node.name ? nil : book.address(of: $0.name, from: node.name, family: family)
        }
        return Result { () throws(LabError) in
          try Ping.all(targets, count: 3, timeout: timeout)
        }
      }
      var times: [[Int?]] = []
      for outcome in outcomes { times.append(try outcome.get()) }
      parts.append(.init(family: family, nodes: members.map(\.name), times: times))
    }
    let addressless = nodes.filter { book.families(of: $0.name).isEmpty }.map(\.name)
    return Matrix(parts: parts, addressless: addressless)
  }
}

extension CheckRunner.Matrix {
  /// Takes the rows of nodes from where they were measured: the matrix of the host that each node is on. All have the
  /// same nodes.
  ///
  /// - Parameter hosts: the host of each node.
  package init?(_ matrices: [String: CheckRunner.Matrix], hosts: [String: String]) {
    guard var whole = matrices.values.first else { return nil }
    for (number, part) in whole.parts.enumerated() {
      for (row, node) in part.nodes.enumerated() {
        guard let own = hosts[node].flatMap({ matrices[$0] }), number < own.parts.count,
          row < own.parts[number].times.count
        else { continue }
        whole.parts[number].times[row] = own.parts[number].times[row]
      }
    }
    self = whole
  }
}
