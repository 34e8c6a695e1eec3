import RouteNetlink
import ArgumentParser
import Glibc
import NetworkNamespaces
import NetworkLabs
import Linux

/// A topology file that a verb works on.
struct LabSource {
  let path: String
  let text: String
  let topology: Topology
  private let showsWarnings: Bool

  /// Reads a file ("-" for standard input) and reports every fault of form. It also reports warnings, if the verb is
  /// about the content of the file.
  init(_ path: String, showsWarnings: Bool = false) throws {
    self.path = path
    self.showsWarnings = showsWarnings
    let bytes =
      path == "-" ? readAll(STDIN_FILENO) : readFile(path)
    guard let bytes else {
      Terminal.error("netns: \(path): \(errorText(errno))")
      throw fail()
    }
    let content = String(decoding: bytes, as: UTF8.self)
    text = content
    let source = SourceFile(
      file: path == "-" ? nil : HostRoot.outer(FilePath.absolute(path)),
      environment: LabEnvironment.all)
    topology = try Self.reporting(path, showsWarnings) {
      () throws(FaultList) in
      try Topology.read(content, defaultName: Self.defaultName(path), source: source)
    }
  }

  var name: String { topology.name }
  /// Whether the text, or the name of its file, names the lab.
  var isNamed: Bool { path != "-" || topology.isNamed }

  /// The lab that it declares, keeping addresses drawn by an earlier lab of the same name.
  func lab(previous: Lab?) throws -> Lab {
    let isContainerlab = topology.source.dialect == .containerlab
    let bridges = try isContainerlab ? HostBridges.names() : []
    return try Self.reporting(path, showsWarnings) {
      () throws(FaultList) in
      try Lab.resolve(
        topology, previous: previous, hostBridges: bridges, hostAddress: IPAddress.of(host:))
    }
  }

  /// Runs `body` and reports the faults that it finds in the lab.
  func reportingFaults<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch LabFailure.faults(let list) {
      Self.report(list.faults, path)
      throw fail()
    }
  }

  private static func reporting<Result>(
    _ path: String, _ showsWarnings: Bool, _ body: () throws(FaultList) -> (Result, [Fault])
  ) throws -> Result {
    do throws(FaultList) {
      let (result, warnings) = try body()
      if showsWarnings { report(warnings, path) }
      return result
    } catch {
      report(error.faults, path)
      throw fail()
    }
  }

  private static func report(_ faults: [Fault], _ path: String) {
    for fault in faults { Terminal.error("\(path):\(fault)") }
  }

  /// "web.yaml" and "web.clab.yml" both stand for the lab web.
  private static func defaultName(_ path: String) -> String {
    let file = path == "-" ? "lab" : String(path.split(separator: "/").last ?? "lab")
    let stem = String(file.prefix { $0 != "." })
    return stem.isEmpty ? "lab" : stem
  }
}

/// A lab, given by its file or its name.
enum LabReference {
  /// A word means a file if it has a slash or a known suffix, or is the name of a file.
  static func isFile(_ word: String) -> Bool {
    if word == "-" { return true }
    let endings = [".yaml", ".yml", ".json", ".gotmpl"]
    if endings.contains(where: word.hasSuffix) { return true }
    var status = stat()
    return word.contains("/") && Linux.stat(word, &status) == 0
  }

  /// The lab's name. If the file is gone or broken, the record of a lab that came from it has the name.
  static func name(_ word: String) throws -> String {
    guard isFile(word) else { return word }
    let path = FilePath.absolute(word)
    // If the record of one lab is damaged, go on with the others.
    for name in try LabPaths.labs() {
      if let record = try? Record.load(LabPaths(lab: name)), record.lab.file == path { return name }
    }
    for name in try HostsRecord.labs() {
      if try LabOverHosts.lab(name)?.file == path { return name }
    }
    return try LabSource(word).name
  }

  /// The same for verbs that act on a lab that is up. If a lab of that name is up from another file, it is not the one
  /// that is meant.
  static func running(_ word: String) throws -> String {
    let name = try name(word)
    guard isFile(word) else { return name }
    let paths = LabPaths(lab: name)
    let whole = (try? HostsRecord.load(paths))?.up
    guard let record = whole ?? (try? Record.load(paths)) else { return name }
    let path = word == "-" ? nil : FilePath.absolute(word)
    if record.isFromOtherFile(than: path) {
      throw LabError(
        "lab `\(name)` is up from `\(record.lab.file ?? "-")`, not from `\(word)`: name it `\(name)` where "
          + "it is the one that you mean")
    }
    return name
  }
}
