import Glibc
import NetworkNamespaces

/// The lines of a batch file as words (grammar: "Batch").
final class BatchReader {
  private let content: [UInt8]
  private var position = 0
  /// The number of the line that was read last, counted from one.
  private(set) var line = 0

  init(_ content: [UInt8]) { self.content = content }

  /// What stands behind the line that was read last.
  var rest: [UInt8] { Array(content[position...]) }

  /// Passes over so many bytes, which a command took for itself.
  func skip(_ count: Int) { position = min(position + count, content.count) }

  /// The words of the next line that has any, joined with those it continues on; nil at the end.
  func next() throws(CommandFailure) -> [String]? {
    while position < content.count {
      let words = try Self.words(logicalLine())
      if words.count > 511 { throw CommandFailure("Too many arguments to command") }
      if !words.isEmpty { return words }
    }
    return nil
  }

  /// A line without its end, together with the next one after a backslash.
  private func logicalLine() -> ArraySlice<UInt8> {
    var joined: [UInt8] = []
    while position < content.count {
      let end = content[position...].firstIndex(of: UInt8(ascii: "\n")) ?? content.count
      var part = content[position..<end]
      position = min(end + 1, content.count)
      line += 1
      if let comment = part.firstIndex(of: UInt8(ascii: "#")) {
        return joined.isEmpty ? part[..<comment] : (joined + part[..<comment])[...]
      }
      guard part.last == UInt8(ascii: "\\"), end < content.count else {
        return joined.isEmpty ? part : (joined + part)[...]
      }
      part.removeLast()
      joined += part
    }
    return joined[...]
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private static func words(_ line: ArraySlice<UInt8>) throws(CommandFailure) -> [String] {
    var words: [String] = []
    var at = line.startIndex
    while at < line.endIndex {
      if isBlank(line[at]) {
        at += 1
        continue
      }
      let quote = line[at]
      let end: Int
      if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        at += 1
        guard let close = line[at...].firstIndex(of: quote) else {
          throw CommandFailure("Unterminated quoted string", endsBatch: true)
        }
        end = close
      } else {
        end = line[at...].firstIndex(where: isBlank) ?? line.endIndex
      }
      words.append(String(systemBytes: line[at..<end]))
      at = end + 1
    }
    return words
  }
}

/// Runs a batch file: every line a command, on one socket.
struct Batch {
  let session: Session
  let file: String

  /// The exit status: 1 once a line failed; the first failure ends it unless `-force` was given.
  func run() throws(CommandFailure) -> Int32 {
    // A directory can be opened, and has no line.
    let bytes = file == "-" ? readAll(STDIN_FILENO) : readFile(file)
    guard let content = bytes ?? (errno == EISDIR ? [] : nil) else {
      throw CommandFailure("Cannot open file \"\(file)\" for reading: \(errorText(errno))")
    }
    let queue = makeQueue()
    session.queue = queue
    defer { session.queue = nil }
    let family = session.options.family
    let reader = BatchReader(content)
    session.batch = reader
    defer { session.batch = nil }
    while let words = try nextLine(reader, queue) {
      queue.line = reader.line
      session.options.family = family
      do throws(CommandFailure) {
        try runLine(words)
      } catch {
        // What an earlier line left waiting fails before this line does.
        try queue.flush()
        if error.endsBatch { throw error }
        queue.fail(error)
        if !session.options.force { return 1 }
      }
      if session.output.isBroken { return 1 }
    }
    try queue.flush()
    return queue.failed ? 1 : 0
  }

  private func runLine(_ words: [String]) throws(CommandFailure) {
    let arguments = Arguments(words, session: session)
    try ObjectTable.run(try arguments.next(), program: session.program, session, arguments)
  }

  private func nextLine(
    _ reader: BatchReader, _ queue: BatchQueue
  ) throws(CommandFailure) -> [String]? {
    do throws(CommandFailure) { return try reader.next() } catch {
      try queue.flush()
      throw error
    }
  }

  private func makeQueue() -> BatchQueue {
    BatchQueue(force: session.options.force) { [session, file] failure, line in
      session.complain(failure)
      session.complain("Command failed \(file):\(line)")
    } connect: { [session] () throws(CommandFailure) in
      try session.rawConnection()
    }
  }
}
