/// One row of what the doctor examines.
package struct Check: Sendable {
  /// What a check saw.
  package struct Outcome: Sendable {
    /// What was looked at, in a few words; empty if there was nothing to look at.
    package var saw: String
    package var findings: [Finding]

    package init(saw: String, _ findings: [Finding] = []) {
      self.saw = saw
      self.findings = findings
    }
  }

  /// The word that names it in the report.
  package let name: StaticString
  /// Whether only root can look.
  package let needsRoot: Bool
  package let run: @Sendable (Examination) throws -> Outcome

  package init(
    _ name: StaticString, needsRoot: Bool = false,
    _ run: @escaping @Sendable (Examination) throws -> Outcome
  ) {
    self.name = name
    self.needsRoot = needsRoot
    self.run = run
  }

  /// The checks that need no labs, in the order of the report.
  package static let all = [
    Check("limits", limits),
    Check("kernel", needsRoot: true, kernel),
    Check("mounts", needsRoot: true, mounts),
    Check("names", names),
    Check("holders", needsRoot: true, holders),
    Check("ids", needsRoot: true, ids),
    Check("wiring", needsRoot: true, wiring),
    Check("resolver", needsRoot: true, resolver),
    Check("uplinks", needsRoot: true, uplinks),
    Check("rootless", rootless),
    Check("ip", programIP),
    Check("getent", nameServices),
  ]
}
