import ArgumentParser
import Glibc
import Netlink
import NetworkLabs
import Linux

struct Logs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Show what services and exec wrote.",
    discussion:
      "Of much only the newest part is kept: 1 MiB of a service at most, and 32 MiB of a lab.")

  @Argument(
    help: ArgumentHelp(
      "LAB or its file, LAB/NODE or LAB/NODE/SERVICE; the commands of `exec` are LAB/NODE/exec.",
      valueName: "lab/node"))
  var target: String
  @Flag(name: .shortAndLong, help: "Go on showing what is written, until the lab is down.")
  var follow = false

  func run() throws {
    let parts =
      LabReference.isFile(target)
      ? [try LabReference.name(target)]
      : target.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let lab = parts.first, parts.count <= 3, !parts.contains("") else {
      Terminal.error("netns: `\(target)` is neither LAB nor LAB/NODE nor LAB/NODE/SERVICE")
      throw fail()
    }
    let paths = LabPaths(lab: lab)
    try reporting {
      if parts.count > 1, let host = try LabOverHosts.host(of: target) {
        let words = ["logs"] + (follow ? ["--follow"] : []) + [target]
        try LabOverHosts.become(host, words, terminal: false)
      }
      if parts.count == 1, let whole = try LabOverHosts.lab(lab) {
        let words = ["logs"] + (follow ? ["--follow"] : []) + [lab]
        if try !LabOverHosts.runOnAll(whole, words) { throw fail() }
        return
      }
      var shown: [String: Shown] = [:]
      repeat {
        let all = try LabLogs.find(paths, Array(parts.dropFirst()))
        for entry in all {
          let label = all.count > 1 || !shown.isEmpty ? entry.label : nil
          try shown[entry.label, default: Shown(entry, label)].showNext(isLast: !follow)
        }
        if follow { usleep(200_000) }
      } while follow && access(paths.directory, F_OK) == 0
    }
  }

  /// A log being shown. If lines are labelled with its name, only whole lines are shown.
  private struct Shown {
    let label: String?
    private var reader: ServiceLogReader
    private var rest: [UInt8] = []

    init(_ entry: LabLogs.Entry, _ label: String?) {
      self.label = label?.printable(keepsLines: false)
      reader = ServiceLogReader(entry.log)
    }

    mutating func showNext(isLast: Bool) throws {
      let bytes = rest + (try reader.read())
      rest = []
      guard let label else { return Terminal.output(String(systemBytes: bytes)) }
      var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      if !isLast { rest = Array(lines.removeLast()) }
      for line in lines where !line.isEmpty {
        Terminal.output("\(label): \(String(systemBytes: line))\n")
      }
    }
  }
}
