import ArgumentParser
import Doctor
import NetworkLabs
import NetworkNamespaces

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Find what would go wrong, and what mends it.",
    discussion: """
      Each finding is followed by the command that mends it, if there is one. Status 0: nothing was found, 1: \
      something was. Of a lab, given by its file, it also says what `up` would miss on this machine.
      """)

  @Argument(
    help: ArgumentHelp(
      "A name, a lab, or a lab's file; else the whole machine.", valueName: "name|lab"))
  var subject: String?
  @Flag(name: .shortAndLong, help: "As JSON.") var json = false

  func run() throws {
    let report = try subject.map(examine) ?? examineAll()
    Terminal.write(json ? report.json : report.text)
    if !report.isWell { throw fail() }
  }

  private func examineAll() throws -> Report {
    let checks = LabChecks(labs: try reporting { try LabPaths.labs() })
    return Report(Doctor.Check.all + checks.all, Examination())
  }

  private func examine(_ subject: String) throws -> Report {
    let isFile = LabReference.isFile(subject)
    let name = try reporting { try LabReference.name(subject) }
    let record = try reporting { try Record.load(LabPaths(lab: name)) }
    let isLab = try reporting { try LabPaths.labs().contains(name) }
    guard isFile || isLab else {
      Terminal.error("netns doctor: there is no namespace and no lab `\(subject)`")
      throw fail()
    }
    var checks = LabChecks(labs: isLab ? [name] : [])
    var needs = Needs()
    if isFile {
      let source = try LabSource(subject)
      let lab = try source.lab(previous: record?.lab)
      checks.wanted = (source, lab)
      let here = Set((lab.hosts ?? []).filter { $0.ssh == nil }.map(\.name))
      if !isLab {
        needs.namespaces = lab.nodes.count { !$0.isHost && $0.host.map(here.contains) ?? true }
      }
    }
    let nodes = record?.lab.nodes.filter { !$0.isHost } ?? []
    let names = nodes.compactMap { try? NamespaceName($0.namespace, rules: .fileName) }
    return Report(Doctor.Check.all + checks.all, Examination(chosen: names, needs: needs))
  }
}
