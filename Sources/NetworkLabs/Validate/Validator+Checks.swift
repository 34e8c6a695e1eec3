import RouteNetlink
extension Validator {
  func checkChecks() {
    for check in lab.checks {
      if index.nodes[check.node] == nil, !doubts.mayHave(node: check.node) {
        fault(
          check.origin.position, "node `\(check.node)` is not declared",
          advice: Suggestion.advice(for: check.node, in: lab.nodes.map(\.name)))
      }
      if let problem = targetProblem(check) {
        fault(check.origin[.target], problem.message, advice: problem.advice)
      }
      if let problem = expectationProblem(check) {
        fault(check.origin[.expect], problem.message, advice: problem.advice)
      }
    }
  }

  private typealias Problem = (message: String, advice: String?)

  private func targetProblem(_ check: Check) -> Problem? {
    let target = check.target
    let given = check.host.flatMap { IPAddress($0)?.version } ?? check.via?.version
    if let family = check.family, let given, given != family {
      return ("an \(given) address under `family: \(family.rawValue)`", nil)
    }
    switch check.kind {
    case .ping, .mtu, .route:
      return isKnownHost(target) ? nil : unknown(target, orElse: "an address")
    case .tcp, .udp:
      guard let host = HostPort(target)?.host else {
        return ("`\(target)` is not HOST:PORT", "like 192.168.0.1:80, or [::1]:80")
      }
      return isKnownHost(host) ? nil : unknown(host, orElse: "an address")
    case .http:
      guard let host = HTTPTarget(target)?.endpoint.host else {
        return ("`\(target)` is no http:// URL", nil)
      }
      return isKnownHost(host) ? nil : unknown(host, orElse: "an address")
    case .command: return nil
    }
  }

  private func expectationProblem(_ check: Check) -> Problem? {
    guard let expect = check.expect, !["fail", "ok"].contains(expect) else { return nil }
    switch check.kind {
    case .ping, .tcp, .udp, .route:
      return (
        "a \(check.kind.rawValue) check succeeds or fails", "write `expect: fail`, or nothing"
      )
    case .http, .mtu:
      return Int(expect) == nil ? ("`\(expect)` is no number", "or write `fail`") : nil
    case .command: return nil
    }
  }
}
