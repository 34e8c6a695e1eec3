import Glibc
import Netlink
import NetworkNamespaces

/// Where the text of a topology comes from, which decides how it is understood.
public struct SourceFile: Sendable, Hashable {
  /// The file's absolute path; nil for standard input.
  public var file: String?
  /// The variables that a containerlab file may refer to.
  public var environment: [String: String]

  /// A text from a file, or from none.
  public init(file: String? = nil, environment: [String: String] = [:]) {
    self.file = file
    self.environment = environment
  }

  /// Whose meaning its keys have, which the file's name tells.
  public var dialect: Dialect { file.map(Dialect.init(ofFile:)) ?? .own }

  /// The directory of the file; nil where it has none, as for standard input.
  public var directory: String? { file.flatMap(FilePath.home) }

  /// Where relative paths start: the directory of the file, or else the working directory.
  var base: String { directory ?? FilePath.workingDirectory }

  /// The absolute path of a file that the source names.
  func path(_ name: String) -> String {
    if name.hasPrefix("~/") { return (environment["HOME"] ?? "") + name.dropFirst() }
    return name.hasPrefix("/") ? name : base == "/" ? "/\(name)" : "\(base)/\(name)"
  }
}

/// Whose meaning the keys of a file have.
public enum Dialect: String, Sendable, Hashable, Codable {
  /// Files of this project.
  case own
  /// Files called `*.clab.yml` mean what they mean to containerlab 0.79, as far as namespaces can.
  case containerlab

  init(ofFile path: String) {
    let name = FilePath.name(of: path)
    let endings = [".clab.yml", ".clab.yaml", ".gotmpl"]
    self = endings.contains(where: name.hasSuffix) ? .containerlab : .own
  }
}

/// The parts of a path.
enum FilePath {
  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The directory of a file whose place says something: not of a pipe that /dev/stdin or /proc/self/fd/63
  /// stands for.
  static func home(of file: String) -> String? {
    file.hasPrefix("/dev/") || file.hasPrefix("/proc/") ? nil : directory(of: file)
  }

  /// The absolute path of the working directory; "." where that is gone.
  static var workingDirectory: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return HostRoot.outer(String(system: path))
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
