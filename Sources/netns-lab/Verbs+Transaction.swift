import ArgumentParser
import CLinux
import Glibc
import NetworkLabs

extension LabManager {
  /// The manager for a verb. Warnings go to standard error, and signals stop the work.
  static func forVerb(_ name: String) -> LabManager {
    let paths = LabPaths(lab: name)
    let manager = LabManager(paths: paths, services: Supervisor(paths: paths))
    manager.onWarning = { Terminal.error("netns: \($0)") }
    linux_note_signals()
    manager.isCancelled = { linux_noted_signal() != 0 }
    return manager
  }
}

/// Runs `body` and reports its error.
func reporting<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as LabFailure {
    for line in error.lines { Terminal.error("netns: \(line)") }
    guard case .transaction = error else { throw fail() }
    let signal = linux_noted_signal()
    throw fail(signal == 0 ? 1 : 128 + signal)
  } catch let error as ExitCode {
    throw error
  } catch {
    Terminal.error("netns: \(error)")
    throw fail()
  }
}

struct Up: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Bring a lab up, or to what its file says now.",
    discussion: "All or nothing: what fails, or is interrupted, is undone.")

  @Argument(help: "The topology file; - for standard input.") var file: String
  @Option(
    help: ArgumentHelp(
      "Until commands must have ended and everything be ready; 60 seconds by default.",
      valueName: "seconds"))
  var timeout: Seconds?
  @Flag(help: "Do not wait until everything is ready.") var noWait = false
  @Flag(help: "Fail where the kernel cannot do an impairment.") var strict = false
  @Flag(help: "First remove what is in the nodes and not of the lab, as `netns status` lists it.")
  var prune = false
  @Flag(help: "Replace a lab of the same name that is up from another file.") var replace = false
  @Flag(help: "First copy this netns-lab, which has to be static, to the other hosts.") var push =
    false
  @Flag(help: "Only say what would be done, as `netns plan`.") var dryRun = false
  @Flag(name: .shortAndLong, help: "Say nothing but errors.") var quiet = false
  @Flag(name: .shortAndLong, help: "Name every step.") var verbose = false

  func run() throws {
    let source = try LabSource(file, showsWarnings: true)
    if let hosts = try reporting({ try LabOverHosts(source) }) {
      return try run(source, over: hosts)
    }
    if push { throw ValidationError("--push is for labs over several hosts") }
    let manager = LabManager.forVerb(source.name)
    try reporting {
      if dryRun {
        let plan = try manager.plan(
          try source.lab(previous: try manager.record()?.lab), options(for: source))
        plan.warnings.forEach(manager.onWarning)
        let text = PlanText(
          plan, colour: Terminal.usesColour(), showsDetails: verbose, prunes: prune)
        Terminal.show(text.text)
        return
      }
      let progress = Progress(isQuiet: quiet, isVerbose: verbose)
      manager.observer = progress
      manager.onProgress = progress.show
      let plan = try manager.up(options(for: source)) { try source.lab(previous: $0) }
      progress.finish()
      plan.pruning.left.forEach { Terminal.error("netns: left: \($0)") }
      guard !quiet else { return }
      plan.pruning.removed.forEach { Terminal.print("removed: \($0)") }
      let count = plan.steps.filter { !$0.isDetail }.count
      Terminal.print(
        plan.isEmpty
          ? "\(source.name): nothing to do"
          : "\(source.name): up, \(plan.lab.nodes.count) nodes, \(count) changes")
    }
  }
}

extension Up {
  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude one another") }
    if quiet, dryRun { throw ValidationError("--dry-run --quiet would say nothing at all") }
    if dryRun, push { throw ValidationError("--dry-run copies nothing") }
    if dryRun, timeout != nil || noWait {
      throw ValidationError(
        "--dry-run waits for nothing, so --timeout and --no-wait have no effect")
    }
  }

  private func run(_ source: LabSource, over hosts: LabOverHosts) throws {
    try reporting {
      if dryRun {
        let plans = try hosts.plan(source, options(for: source))
        return Terminal.show(LabOverHosts.text(plans, source.name, details: verbose))
      }
      hosts.manager.pushes = push
      if verbose { hosts.manager.onStep = { Terminal.error($0) } }
      let (lab, changes, pruning) = try source.reportingFaults {
        try hosts.manager.up(options(for: source)) { try source.lab(previous: $0) }
      }
      pruning.left.forEach { Terminal.error("netns: left: \($0)") }
      guard !quiet else { return }
      pruning.removed.forEach { Terminal.print("removed: \($0)") }
      let count = Set(lab.nodes.compactMap(\.host)).count
      Terminal.print(
        changes == 0
          ? "\(source.name): nothing to do"
          : "\(source.name): up, \(lab.nodes.count) nodes on \(count) \(count == 1 ? "host" : "hosts"), \(changes) changes"
      )
    }
  }

  private func options(for source: LabSource) -> LabManager.Options {
    var options = LabManager.Options()
    options.isNamed = source.isNamed
    options.isValid = true
    if let timeout { options.timeout = timeout.microseconds }
    options.waits = !noWait
    options.isStrict = strict
    options.prunes = prune
    options.replaces = replace
    return options
  }
}

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what up would create, change and remove.",
    discussion: "Status 0: nothing, 2: something.")

  @Argument(help: "The topology file; - for standard input.") var file: String
  @Flag(name: .shortAndLong, help: "As JSON.") var json = false
  @Flag(name: .shortAndLong, help: "With every step.") var verbose = false

  func validate() throws {
    if json, verbose { throw ValidationError("--json has every step without --verbose") }
  }

  func run() throws {
    let source = try LabSource(file, showsWarnings: true)
    let manager = LabManager.forVerb(source.name)
    var options = LabManager.Options()
    options.isNamed = source.isNamed
    options.isValid = true
    if let hosts = try reporting({ try LabOverHosts(source) }) {
      let plans = try reporting { try hosts.plan(source, options) }
      let whole = LabOverHosts.document(plans, source.name)
      if json {
        Terminal.write(JSONText.encode(whole))
      } else {
        Terminal.show(LabOverHosts.text(plans, source.name, details: verbose))
      }
      if whole.changes { throw fail(2) }
      return
    }
    let plan = try reporting {
      try manager.plan(try source.lab(previous: try manager.record()?.lab), options)
    }
    plan.warnings.forEach(manager.onWarning)
    if json {
      Terminal.write(PlanJSON.text(plan))
    } else {
      Terminal.show(PlanText(plan, colour: Terminal.usesColour(), showsDetails: verbose).text)
    }
    if !plan.isEmpty { throw fail(2) }
  }
}

struct Down: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down",
    abstract: "Take a lab down.",
    discussion:
      "By its record, also where the file is another one now: what it made goes, nothing else.")

  @Argument(help: "The lab's name, or its file.") var lab: String
  @Flag(name: .shortAndLong, help: "Say nothing but errors.") var quiet = false

  func run() throws {
    let name = try reporting { try LabReference.running(lab) }
    try reporting {
      if let hosts = try LabOverHosts(running: name) {
        try hosts.manager.down()
      } else {
        try LabManager.forVerb(name).down()
      }
    }
    if !quiet { Terminal.print("\(name): down") }
  }
}
