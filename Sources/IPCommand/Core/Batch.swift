import Glibc
import Netlink
import Linux

/// The lines of a batch file, split into words. They are read only as needed, since whoever writes them may wait for an
/// answer before going on.
final class BatchReader {
  private let descriptor: Int32
  // The buffer size of stdio, so that a command in the batch finds the same rest in standard input.
  private static let chunk = 4096
  private static let mostWords = 511
  private var content: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// The number of the last line read, counted from 1.
  private(set) var line = 0
  /// Whether the file ends after a backslash.
  private(set) var lacksContinuation = false
  /// Called before reading blocks.
  var beforeWaiting: () throws(CommandFailure) -> Void = {}

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Reads everything after the last line read.
  func readRest() throws(CommandFailure) -> [UInt8] {
    while try fill() {}
    return Array(content[position...])
  }

  /// Skips bytes that a command has read itself.
  func skip(_ count: Int) { position = min(position + count, content.count) }

  /// The words of the next non-empty line, joined with its continuation lines; nil at the end.
  func next() throws(CommandFailure) -> [String]? {
    while let line = try logicalLine() {
      let words = try Self.words(line)
      if !words.isEmpty { return words }
    }
    return nil
  }

  /// A line without its end, joined with the next one if it ends in a backslash.
  private func logicalLine() throws(CommandFailure) -> ArraySlice<UInt8>? {
    var joined: [UInt8] = []
    var isJoined = false
    while let (whole, hasEnd) = try physicalLine() {
      line += 1
      // A line is a C string, so it also ends at a NUL.
      let part = whole.prefix { $0 != UInt8(ascii: "#") && $0 != 0 }
      let goesOn = part.count == whole.count && part.last == UInt8(ascii: "\\") && hasEnd
      if !goesOn, !isJoined { return part }
      joined += goesOn ? part.dropLast() : part
      if !goesOn { return joined[...] }
      isJoined = true
    }
    lacksContinuation = isJoined
    return nil
  }

  /// The bytes up to the end of the line, and whether there was a newline; nil at the end of the file.
  private func physicalLine() throws(CommandFailure) -> (ArraySlice<UInt8>, hasEnd: Bool)? {
    var searched = 0
    while true {
      if let end = content[(position + searched)...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { position = end + 1 }
        return (content[position..<end], true)
      }
      searched = content.count - position
      if try !fill() { break }
    }
    defer { position = content.count }
    return position < content.count ? (content[position...], false) : nil
  }

  /// Reads more; false if there is none.
  private func fill() throws(CommandFailure) -> Bool {
    if isAtEnd { return false }
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if poll(&entry, 0) == 0 { try beforeWaiting() }
    // Something unreadable, such as a directory, has no lines.
    let more = readSome(descriptor, Self.chunk) ?? []
    content.removeSubrange(..<position)
    position = 0
    content += more
    isAtEnd = more.isEmpty
    return !isAtEnd
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
      if words.count == mostWords {
        throw CommandFailure("Too many arguments to command", endsBatch: true)
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

/// Runs a batch file: each line is a command, and all use one socket.
struct Batch {
  let session: Session
  let file: String

  /// Returns the exit status: 1 if a line failed. Without `-force`, the first failure ends the batch.
  func run() throws(CommandFailure) -> Int32 {
    let descriptor =
      file == "-"
      ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure("Cannot open file \"\(file)\" for reading: \(errorText(errno))")
    }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }
    let queue = makeQueue()
    session.kernel.queue = queue
    defer { session.kernel.queue = nil }
    let family = session.options.family
    let reader = BatchReader(descriptor: descriptor)
    reader.beforeWaiting = { [session] () throws(CommandFailure) in
      try queue.flush()
      session.output.flush()
    }
    session.batch = reader
    defer { session.batch = nil }
    while try carryOutNext(reader, queue) {
      session.options.family = family
      if queue.failed && !session.options.force || session.output.isBroken { return 1 }
    }
    try queue.flush()
    if reader.lacksContinuation { session.complain("Missing continuation line") }
    return queue.failed ? 1 : 0
  }

  private func runLine(_ words: [String]) throws(CommandFailure) {
    let arguments = Arguments(words, session: session)
    let word = try arguments.next()
    _ = try session.run(word, arguments)
  }

  /// Reads and runs the next line; false at the end of the file.
  ///
  /// If `ip` would exit at once, `netns` reports the line like any other failure.
  private func carryOutNext(
    _ reader: BatchReader, _ queue: BatchQueue
  ) throws(CommandFailure) -> Bool {
    do throws(CommandFailure) {
      guard let words = try reader.next() else { return false }
      queue.line = reader.line
      try runLine(words)
    } catch {
      // Requests of earlier lines that are still queued fail before this line does.
      try queue.flush()
      if session.personality.staysInBatch, error.isHelp {
        session.complain(error)
        return true
      }
      if error.endsBatch, !session.personality.staysInBatch { throw error }
      queue.line = reader.line
      queue.fail(error)
    }
    return true
  }

  private func makeQueue() -> BatchQueue {
    BatchQueue(force: session.options.force) { [session, file] failure, line in
      session.complain(failure)
      session.complain("Command failed \(file):\(line)")
    } connect: { [session] () throws(CommandFailure) in
      try session.kernel.rawConnection()
    }
  }
}
