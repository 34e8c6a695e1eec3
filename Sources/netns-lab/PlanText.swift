import Netlink
import NetworkLabs

/// A plan as text: what is created (+), changed (~) and removed (-), by node.
struct PlanText {
  let plan: Plan
  let colour: Bool
  let showsDetails: Bool
  /// Whether strangers that can be removed will be removed.
  let prunes: Bool

  init(_ plan: Plan, colour: Bool, showsDetails: Bool = false, prunes: Bool = false) {
    self.prunes = prunes
    self.plan = plan
    self.colour = colour
    self.showsDetails = showsDetails
  }

  var text: String {
    let steps = plan.steps.filter { showsDetails || !$0.isDetail }
    var lines: [String] = []
    guard !plan.isEmpty else {
      return (["\(plan.lab.name): nothing to do"] + notes).map { $0 + "\n" }.joined()
    }
    var order: [String] = []
    var byNode: [String: [Step]] = [:]
    for step in steps {
      if byNode[step.node] == nil { order.append(step.node) }
      byNode[step.node, default: []].append(step)
    }
    for node in order {
      lines.append(Colour.bold.paint(node.isEmpty ? plan.lab.name : node, colour))
      for step in byNode[node] ?? [] { lines.append(line(step)) }
    }
    lines.append(summary(steps))
    lines += notes
    return lines.map { $0 + "\n" }.joined()
  }

  /// What the steps leave as it is.
  private var notes: [String] {
    plan.strangers.flatMap { node in
      node.strangers.map { stranger in
        if stranger.kind == .missing {
          return "note: \(node.node): \(stranger.subject) is missing"
            + (prunes ? " and comes again" : "")
        }
        let words = "note: \(node.node): \(oneLine(stranger.words)) is not of the lab"
        guard prunes else { return words }
        return words + (stranger.reasonToStay.map { " and stays: \($0)" } ?? " and goes first")
      }
    }
  }

  private func line(_ step: Step) -> String {
    let (sign, paint): (String, Colour) =
      switch step.action {
      case .create: ("+", .green)
      case .change: ("~", .yellow)
      case .remove: ("-", .red)
      }
    let what = "\(sign) \(step.kind.rawValue) \(oneLine(step.subject))"
    var line = "  " + paint.paint(what, colour)
    if !step.details.isEmpty {
      line += "  " + Colour.dim.paint(oneLine(step.details.joined(separator: ", ")), colour)
    }
    return line
  }

  /// The first line of a text, such as a command with many lines.
  private func oneLine(_ text: String) -> String {
    let lines = text.split(separator: "\n")
    if lines.count > 1 { return "\(lines[0]) ..." }
    guard let end = text.lastIndex(where: { !$0.isNewline }) else { return "" }
    return String(text[...end].drop(while: \.isNewline))
  }

  private func summary(_ steps: [Step]) -> String {
    func count(_ action: Step.Action) -> Int { steps.filter { $0.action == action }.count }
    return "\(count(.create)) to create, \(count(.change)) to change, \(count(.remove)) to remove"
  }
}

/// A plan as JSON.
enum PlanJSON {
  struct Document: Codable {
    struct Item: Codable {
      /// The host; nil for a lab without hosts. Numbers of steps count on each host from 0.
      var host: String?
      var id: Int
      var action: String
      var kind: String
      var node: String
      var subject: String
      var details: [String]
      var after: [Int]
    }
    var lab: String
    var changes: Bool
    var steps: [Item]
    /// What the steps will not bring about although one may expect it.
    var warnings: [String]
    var strangers: [StrangerItem]
  }

  static func text(_ plan: Plan) -> String { JSONText.encode(document(plan)) }

  static func document(_ plan: Plan) -> Document {
    let steps = plan.steps.map {
      Document.Item(
        id: $0.id, action: $0.action.rawValue, kind: $0.kind.rawValue, node: $0.node,
        subject: $0.subject, details: $0.details, after: $0.after)
    }
    return Document(
      lab: plan.lab.name, changes: !plan.isEmpty, steps: steps, warnings: plan.warnings,
      strangers: plan.strangers.flatMap(StrangerItem.items))
  }
}

/// Something in a node that is not part of its lab, as JSON.
struct StrangerItem: Codable {
  var node: String
  var kind: String
  var subject: String
  /// Whether `up --prune` removes it.
  var prunable: Bool
  /// Why not; nil if it does.
  var reason: String?

  static func items(_ node: NodeStrangers) -> [StrangerItem] {
    node.strangers.map {
      StrangerItem(
        node: node.node, kind: $0.kind.rawValue, subject: $0.subject,
        prunable: $0.reasonToStay == nil, reason: $0.reasonToStay)
    }
  }
}
