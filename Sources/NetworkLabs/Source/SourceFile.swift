import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Where the text of a topology comes from. This decides how it is understood.
public struct SourceFile: Sendable, Hashable {
  /// The file's absolute path; nil for standard input.
  public var file: String?
  /// The environment variables that a containerlab file may refer to.
  public var environment: [String: String]

  /// A text from a file, or from standard input.
  public init(file: String? = nil, environment: [String: String] = [:]) {
    self.file = file
    self.environment = environment
  }

  /// How its keys are understood, which the file's name decides.
  public var dialect: Dialect { file.map(Dialect.init(ofFile:)) ?? .own }

  /// The directory of the file; nil if there is none, as for standard input.
  public var directory: String? { file.flatMap(FilePath.home) }

  /// The base of relative paths: the directory of the file, or else the working directory.
  var base: String { directory ?? FilePath.workingDirectory }

  /// The absolute path of a file that the text names.
  func path(_ name: String) -> String {
    if name.hasPrefix("~/") { return (environment["HOME"] ?? "") + name.dropFirst() }
    return name.hasPrefix("/") ? name : base == "/" ? "/\(name)" : "\(base)/\(name)"
  }
}

/// How the keys of a file are understood.
public enum Dialect: String, Sendable, Hashable, Codable {
  /// As netns itself does.
  case own
  /// As containerlab 0.79 does, as far as namespaces can: files named `*.clab.yml`.
  case containerlab

  init(ofFile path: String) {
    let name = FilePath.name(of: path)
    let endings = [".clab.yml", ".clab.yaml", ".gotmpl"]
    self = endings.contains(where: name.hasSuffix) ? .containerlab : .own
  }
}

/// Splits and joins paths.
package enum FilePath {
  /// The absolute path of a file, without `.` and `..`. Links are left as they are.
  package static func absolute(_ path: String) -> String {
    let whole = path.hasPrefix("/") ? path : "\(getcwd() ?? "")/\(path)"
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part != ".." { parts.append(part) } else { _ = parts.popLast() }
    }
    return "/" + parts.joined(separator: "/")
  }

  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The directory of a file; nil if that means nothing, as for a pipe named /dev/stdin or /proc/self/fd/63.
  static func home(of file: String) -> String? {
    file.hasPrefix("/dev/") || file.hasPrefix("/proc/") ? nil : directory(of: file)
  }

  /// The absolute path of the working directory; "." if it has been removed.
  static var workingDirectory: String {
    getcwd().map(HostRoot.outer) ?? "."
  }

  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
