import Glibc
import Netlink
import NetworkNamespaces
import Linux

/// Netlink messages after a magic number, in host byte order: `save` writes them to standard output, `restore` and
/// `showdump` read them from standard input.
struct SavedMessages {
  let magic: UInt32
  /// The noun for them in refusals ("address").
  let subject: StaticString
  /// The exit status if standard input was not written by `save`; `brokenStatus` is for one that ends too early.
  let status: Int32
  let brokenStatus: Int32
  /// Whether reading saved messages ends the program, and thus a batch, whatever the result.
  let endsBatch: Bool

  init(
    _ subject: StaticString, magic: UInt32, status: Int32 = 255, brokenStatus: Int32 = 255,
    endsBatch: Bool = true
  ) {
    self.subject = subject
    self.magic = magic
    self.status = status
    self.brokenStatus = brokenStatus
    self.endsBatch = endsBatch
  }

  /// Writes the magic number at the beginning. Refuses to write to a terminal.
  func begin(_ session: Session) throws(CommandFailure) {
    guard isatty(STDOUT_FILENO) == 0 else {
      throw CommandFailure("Not sending a binary stream to stdout")
    }
    session.output.binary([UInt8](bytesOf: magic))
  }

  /// Writes the messages of a dump. `ended` is the message for a dump that fails.
  func save(
    _ request: Request, _ session: Session, status: Int32 = 1, ended: String = "Dump terminated"
  ) throws(CommandFailure) {
    try begin(session)
    try session.kernel.dump(request, status: status, ended: ended) {
      session.output.binary($0.bytes)
    }
  }

  /// Passes every message to `body`, until it throws. In a batch, which is standard input itself, the messages follow
  /// the command's line.
  func read(
    _ session: Session, _ body: (Message) throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    let content = try content(session)
    // Something else than saved messages is not a sequence of lines either. `netns`, which goes on after a failure,
    // skips it.
    session.batch?.skip(
      session.personality.staysInBatch ? content.count : MemoryLayout<UInt32>.size)
    try checkMagic(content)
    session.batch?.skip(content.count)
    var failed: CommandFailure?
    do throws(CommandFailure) {
      try MessageFile(content: content, start: MemoryLayout<UInt32>.size).each {
        (message) throws(CommandFailure) in
        do throws(CommandFailure) { try body(message) } catch {
          failed = error
          throw error
        }
      }
    } catch {
      throw failed ?? CommandFailure(error.message, status: brokenStatus, endsBatch: endsBatch)
    }
    if endsBatch { try session.endBatch() }
  }

  private func content(_ session: Session) throws(CommandFailure) -> [UInt8] {
    if let batch = session.batch { return try batch.readRest() }
    guard isatty(STDIN_FILENO) == 0 else {
      throw refusal("Can't restore \(subject) dump from a terminal")
    }
    guard let content = readAll(STDIN_FILENO) else {
      throw refusal("rtnl_from_file: fread: \(errorText(errno))")
    }
    return content
  }

  private func refusal(_ text: String) -> CommandFailure {
    CommandFailure(text, status: status, endsBatch: endsBatch)
  }

  private func checkMagic(_ content: [UInt8]) throws(CommandFailure) {
    let size = MemoryLayout<UInt32>.size
    let start = content.prefix(size) + [UInt8](repeating: 0, count: max(size - content.count, 0))
    let found = Array(start).load(as: UInt32.self) ?? 0
    guard found == magic, content.count >= size else {
      throw refusal(
        "Magic mismatch (\(content.count >= size ? 1 : 0) elems, \(String(found, radix: 16)) magic)"
      )
    }
  }
}
