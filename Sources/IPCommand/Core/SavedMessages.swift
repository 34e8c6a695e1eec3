import Glibc
import Netlink
import NetworkNamespaces

/// Netlink messages behind a magic number, in host byte order: what `save` writes to standard output
/// and `restore` and `showdump` read from standard input.
struct SavedMessages {
  let magic: UInt32
  /// What they are about, as a refusal calls it ("address").
  let subject: StaticString
  /// The exit status when standard input is not what `save` wrote, and when it ends too early.
  let status: Int32
  let brokenStatus: Int32
  /// Whether reading what was saved ends the program, and so a batch, whatever comes of it.
  let endsBatch: Bool
  // No message of the kernel's is larger.
  private static let limit = 16384

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

  /// Writes the magic number, which begins what is saved; nothing of it is for a terminal.
  func begin(_ session: Session) throws(CommandFailure) {
    guard isatty(STDOUT_FILENO) == 0 else {
      throw CommandFailure("Not sending a binary stream to stdout")
    }
    withUnsafeBytes(of: magic) { session.output.binary(Array($0)) }
  }

  /// Writes what a dump answers; that it ended comes in the words of `ended`.
  func save(
    _ request: Request, _ session: Session, status: Int32 = 1, ended: String = "Dump terminated"
  ) throws(CommandFailure) {
    try begin(session)
    try session.dump(request, status: status, ended: ended) { session.output.binary($0.bytes) }
  }

  /// Hands every message to `body`, until one throws. In a batch they stand behind the command's line,
  /// since the file of the batch is standard input.
  func read(
    _ session: Session, _ body: (Message) throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    let content = try content(session)
    session.batch?.skip(MemoryLayout<UInt32>.size)
    try checkMagic(content)
    session.batch?.skip(content.count)
    try each(content, body)
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

  private func each(
    _ content: [UInt8], _ body: (Message) throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    var offset = MemoryLayout<UInt32>.size
    while offset < content.count {
      let message = try message(content, offset)
      try body(message)
      offset += (Message.headerLength + message.payload.count + 3) & ~3
    }
  }

  private func refusal(_ text: String) -> CommandFailure {
    CommandFailure(text, status: status, endsBatch: endsBatch)
  }

  private func broken(_ text: String) -> CommandFailure {
    CommandFailure(text, status: brokenStatus, endsBatch: endsBatch)
  }

  private func checkMagic(_ content: [UInt8]) throws(CommandFailure) {
    let size = MemoryLayout<UInt32>.size
    let start = content.prefix(size) + [UInt8](repeating: 0, count: max(size - content.count, 0))
    let found = start.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
    guard found == magic, content.count >= size else {
      throw refusal(
        "Magic mismatch (\(content.count >= size ? 1 : 0) elems, \(String(found, radix: 16)) magic)"
      )
    }
  }

  private func message(_ content: [UInt8], _ offset: Int) throws(CommandFailure) -> Message {
    let rest = content.count - offset
    guard rest >= Message.headerLength else { throw broken("rtnl-from_file: truncated message") }
    let length = content.withUnsafeBytes {
      Int($0.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
    guard (Message.headerLength...Self.limit).contains(length) else {
      throw broken("!!!malformed message: len=\(length) @\(offset + Message.headerLength)")
    }
    guard let message = Message(buffer: content, offset: offset, end: content.count) else {
      throw broken("rtnl-from_file: truncated message")
    }
    return message
  }
}
