import CLinux
import Glibc
import IsolationCommand
import Netlink
import NetworkNamespaces
import Linux

/// `netns tree`
enum NetnsTree {
  private enum Format: String { case tree, dot, svg, png }

  static func run(_ session: Session, _ arguments: Arguments) throws(CommandFailure) {
    let file = arguments.value(of: "-o")
    let format = try format(arguments.value(of: "--format"), file)
    if session.options.json {
      if let option = ["-o", "--format"].first(where: { arguments.value(of: $0) != nil }) {
        throw .grammar("netns tree: \(option) is not for JSON")
      }
      let picture = try PictureReader.read(session)
      return try session.output.document { picture.write(session.output) }
    }
    let program = format == .svg || format == .png ? try Graphviz.find() : nil
    let picture = try PictureReader.read(session)
    let content: [UInt8] =
      switch format {
      case .tree: picture.text(TreeSymbols.ofLocale()).systemBytes
      case .dot: picture.dot.systemBytes
      case .svg, .png:
        try Graphviz.layOut(picture.dot, format.rawValue, program ?? "dot", session)
      }
    guard let file else { return session.output.binary(content) }
    try write(content, file)
  }

  /// The value of `--format`, else by the ending of the file's name.
  private static func format(
    _ word: String?, _ file: String?
  ) throws(CommandFailure) -> Format {
    if let word {
      guard let format = Format(rawValue: word) else {
        throw .grammar("netns tree: --format is one of tree, dot, svg and png, not \"\(word)\"")
      }
      return format
    }
    guard let file else { return .tree }
    let name = file.split(separator: "/").last ?? ""
    switch name.contains(".") ? name.split(separator: ".").last ?? "" : "txt" {
    case "svg": return .svg
    case "png": return .png
    case "dot", "gv": return .dot
    case "txt": return .tree
    default:
      throw .grammar(
        "netns tree: the ending of \"\(file)\" tells no format: say --format, or end it in svg, png, dot or txt"
      )
    }
  }

  private static func write(_ content: [UInt8], _ file: String) throws(CommandFailure) {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw CommandFailure("Cannot open \(file): \(errorText(errno))") }
    defer { close(descriptor) }
    guard writeAll(descriptor, content) else {
      throw CommandFailure("Cannot write \(file): \(errorText(errno))")
    }
  }
}

/// `dot` of Graphviz, which lays out drawings.
private enum Graphviz {
  static func find() throws(CommandFailure) -> String {
    if let program = SearchPath.find("dot") { return program }
    throw CommandFailure(
      "netns tree: Graphviz's `dot` is not installed (Debian: graphviz); --format tree and dot need nothing"
    )
  }

  static func layOut(
    _ drawing: String, _ format: String, _ program: String, _ session: Session
  ) throws(CommandFailure) -> [UInt8] {
    let input = linux_memfd("drawing")
    let output = linux_memfd("picture")
    defer { for descriptor in [input, output] where descriptor >= 0 { close(descriptor) } }
    let bytes = drawing.systemBytes
    guard input >= 0, output >= 0, write(input, bytes) == bytes.count,
      lseek(input, 0, SEEK_SET) == 0
    else { throw CommandFailure("netns tree: no memory for the drawing: \(errorText(errno))") }
    let status = try session.runInChild { () throws(CommandFailure) in
      dup2(input, STDIN_FILENO)
      dup2(output, STDOUT_FILENO)
      execv(program, [program, "-T\(format)"])
      throw CommandFailure("netns tree: exec of \"\(program)\" failed: \(errorText(errno))")
    }
    guard status == 0, lseek(output, 0, SEEK_SET) == 0, let picture = readAll(output) else {
      throw CommandFailure("netns tree: `dot` could not lay out the drawing")
    }
    return picture
  }
}
