import NetworkNamespaces
import RouteNetlink

/// A request to a host. Requests and answers are lines of JSON on the standard input and output of
/// `netns-lab __host`, which serves until its input ends.
package struct HostRequest: Codable, Sendable {
  /// What is asked for.
  package enum Verb: String, Codable, Sendable {
    /// Who are you? The answer has `facts`.
    case hello
    /// What would `up` do? The answer has `content`.
    case plan
    /// Bring the share up. Answers with `stage` come once it is made and once it is recorded; the host waits for
    /// `record` after the first and for `finish` after the second.
    case up
    case record, finish
    /// Undo the change; instead of `record` or `finish`.
    case undo
    /// Take the share down. It is no error if there is none.
    case down
    /// Undo or finish what a killed netns left. The answer has the `transaction` of the share, if there is one.
    case recover
    /// What is there, as a report or as a drawing? The answer has `content`.
    case status, graph
    /// Which addresses do the nodes of the share have? The answer has `content`.
    case addresses
    /// Run the checks of `lab`, or ping from the nodes `here` to all others. The answer has `content`.
    case test, matrix
  }

  package var verb: Verb
  /// The name of the lab.
  package var name: String
  /// The share of the host; with `addresses`, `test` and `matrix` the whole lab, with the checks to run.
  package var lab: Lab?
  /// With these, the nodes of the host.
  package var here: [String]?
  /// With `test` and `matrix`, the addresses that the hosts found in their nodes.
  package var addresses: [String: [IPPrefix]]?
  /// With `matrix`, how long to wait, in microseconds.
  package var timeout: Int?
  package var options: HostOptions?
  /// With `down`, `status` and `graph`: the machine that the share is managed from. A lab of the same name that is
  /// managed from elsewhere is another one.
  package var machine: String?
  /// With `hello`: the address or the device that connects it to the other hosts, if there are links to them.
  package var address: IPAddress?
  package var device: String?
  package var needsUnderlay: Bool?
  /// With `hello`: whether the daemons for EVPN are needed.
  package var needsDaemons: Bool?

  package init(_ verb: Verb, of name: String, lab: Lab? = nil, options: HostOptions? = nil) {
    self.verb = verb
    self.name = name
    self.lab = lab
    self.options = options
  }

  /// Whether a lab of the name on the host is the one that is meant.
  package func isAbout(_ lab: Lab) -> Bool { lab.managedFrom?.machine == machine }
}

/// The options of `up` that a host gets.
package struct HostOptions: Codable, Sendable {
  /// Microseconds.
  package var timeout: Int
  package var waits: Bool
  package var isStrict: Bool
  package var replaces: Bool
  package var prunes: Bool
  /// Whether the host tells of every step.
  package var isVerbose = false
  /// The identifier of the change, the same on all hosts.
  package var transaction: String?

  package init(_ options: LabManager.Options) {
    timeout = options.timeout
    waits = options.waits
    isStrict = options.isStrict
    replaces = options.replaces
    prunes = options.prunes
  }

  package var managerOptions: LabManager.Options {
    var options = LabManager.Options()
    options.timeout = timeout
    options.waits = waits
    options.isStrict = isStrict
    options.replaces = replaces
    options.prunes = prunes
    options.transaction = transaction
    // It was judged as a part of the whole lab.
    options.isValid = true
    return options
  }
}

/// An answer, or a part of one. The last part has `isLast`.
package struct HostAnswer: Codable, Sendable {
  /// How far an `up` is.
  package enum Stage: String, Codable, Sendable { case made, recorded }

  package var isLast = false
  package var warning: String?
  /// A step that begins, in words.
  package var step: String?
  /// Lines for people about what failed; nil if nothing did.
  package var errors: [String]?
  package var stage: Stage?
  package var facts: HostFacts?
  /// With `errors` of `up`: whether the host is as before.
  package var isAsBefore: Bool?
  /// With `errors` of `up`: whether nothing failed but the host was told to undo.
  package var isUndo: Bool?
  package var transaction: String?
  /// The number of changes that were made.
  package var changes: Int?
  /// What was pruned, and what was not, in words.
  package var removed: [String]?
  package var left: [String]?
  /// A document in JSON, whose form depends on the verb.
  package var content: String?

  package init() {}

  package static func failed(_ errors: [String]) -> HostAnswer {
    var answer = HostAnswer()
    answer.isLast = true
    answer.errors = errors
    return answer
  }
}

/// What a host says of itself.
package struct HostFacts: Codable, Sendable {
  /// The version, and the commit if that is known.
  package var version = HostFacts.ownVersion
  /// Seconds since 1970.
  package var time: Double
  /// Tells machines, and network namespaces that stand for machines, apart.
  package var identity: String
  package var underlay: Underlay?

  package static var ownVersion: String {
    guard let commit = Release.commit else { return Release.version }
    return "\(Release.version) (commit \(commit)\(Release.isChanged ? ", changed" : ""))"
  }
}
