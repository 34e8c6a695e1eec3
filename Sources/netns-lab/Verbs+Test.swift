import ArgumentParser
import NetworkLabs

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run a lab's checks.",
    discussion: "Status 0: all passed, 1: some failed, or there was nothing to check.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case table, tap, junit, json }

  @Argument(help: "The lab's name, or its file, whose checks are then used.") var lab: String
  @Option(help: "table, tap, junit or json.") var format = Format.table
  @Flag(help: "Ping from every node to every other one.") var matrix = false
  @Option(
    help: ArgumentHelp(
      "How long to wait for answers of the matrix; 2 seconds by default.", valueName: "seconds"))
  var timeout: Seconds?

  func validate() throws {
    if timeout != nil, !matrix {
      throw ValidationError(
        "--timeout is for --matrix: a check of the file has a `timeout` of its own")
    }
  }

  func run() throws {
    let name = try LabReference.name(lab)
    let paths = LabPaths(lab: name)
    if let hosts = try reporting({ try LabOverHosts(running: name) }) {
      return try report(try reporting { try test(hosts) }, name)
    }
    let runner = try reporting {
      guard let record = try Record.load(paths) else { throw paths.notUp }
      var current = record.lab
      if LabReference.isFile(lab) {
        current.checks = try LabSource(lab).lab(previous: record.lab).checks
      }
      return CheckRunner(lab: current)
    }
    try report(try reporting { try matrix ? showMatrix(runner) : runner.run() }, name)
  }

  private func test(_ hosts: LabOverHosts) throws -> [CheckResult] {
    if matrix { return show(try hosts.matrix(timeout: patience)) }
    guard LabReference.isFile(lab) else { return try hosts.test(nil) }
    return try hosts.test { try LabSource(lab).lab(previous: $0).checks }
  }

  private func report(_ results: [CheckResult], _ name: String) throws {
    let text = TestReport(lab: name, results: results).text(format, matrix: matrix)
    if format == .table { Terminal.show(text) } else { Terminal.write(text) }
    if results.isEmpty {
      Terminal.error(
        matrix
          ? "netns: lab `\(name)` has no two nodes with addresses that could ping one another"
          : "netns: lab `\(name)` declares no checks, so that nothing was tested: write `checks:`, or say "
            + "--matrix")
    }
    if results.isEmpty || results.contains(where: { !$0.passed }) { throw fail() }
  }

  /// Prints the matrix if a table is wanted, and returns its results.
  private func showMatrix(_ runner: CheckRunner) throws -> [CheckResult] {
    show(try runner.matrix(timeout: patience))
  }

  private var patience: Int { (timeout ?? Seconds(2)).microseconds }

  private func show(_ matrix: CheckRunner.Matrix) -> [CheckResult] {
    if format == .table, !matrix.results.isEmpty { Terminal.show(MatrixTable(matrix).text) }
    if !matrix.addressless.isEmpty {
      Terminal.error("netns: without an address: \(matrix.addressless.joined(separator: ", "))")
    }
    if let apart = matrix.apart {
      Terminal.error(
        "netns: not tried, having no family in common: \(apart.v4.joined(separator: ", ")) (IPv4) and "
          + "\(apart.v6.joined(separator: ", ")) (IPv6)")
    }
    return matrix.results
  }
}

/// A table of which nodes reach which.
struct MatrixTable {
  let matrix: CheckRunner.Matrix

  init(_ matrix: CheckRunner.Matrix) { self.matrix = matrix }

  var text: String {
    matrix.parts.map { part in
      (matrix.parts.count > 1 ? "\(part.family)\n" : "") + table(part)
    }.joined(separator: "\n")
  }

  private func table(_ part: CheckRunner.Matrix.Part) -> String {
    let wide = max(part.nodes.map(\.count).max() ?? 0, 9)
    var lines = ["from \\ to".padded(to: wide)]
    for column in part.nodes.indices { lines[0] += " \((column + 1) % 10)" }
    for (row, name) in part.nodes.enumerated() {
      var line = name.padded(to: wide)
      for column in part.nodes.indices {
        line += row == column ? " -" : part.times[row][column] == nil ? " X" : " ."
      }
      lines.append(line + "  \(row + 1)")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
