import CLinux
import Glibc
import Netlink
import RouteNetlink

/// What one run of the program shares: options, output, socket, names.
final class Session {
  var options: Options
  private(set) lazy var names = NameTables(numeric: options.numeric) { Session.writeError($0) }
  let personality: Personality
  private let descriptor: Int32
  private var madeOutput: Output?
  /// The batch that is being read, if there is one.
  var batch: BatchReader?
  /// In a batch requests are not checked strictly and the program stays when a command fails.
  var isBatch: Bool { batch != nil }
  /// True once the process has the mounts of the namespace that `-n` named.
  var hasNamespaceMounts = false
  private(set) var links: LinkCache!
  /// Names of namespace ids, as the monitor has seen them last.
  var namespaceNames: [Int32: String] = [:]
  /// Names of namespace ids, asked for as they are needed.
  private(set) var namespaces: NamespaceNames!
  private var opened: NetlinkConnection?
  // For names that a dump's messages ask for while it runs.
  private var second: NetlinkConnection?

  /// `descriptor` takes what the commands print.
  init(
    _ personality: Personality, options: Options = Options(), descriptor: Int32 = STDOUT_FILENO
  ) {
    self.options = options
    self.personality = personality
    self.descriptor = descriptor
    links = LinkCache { [unowned self] () throws(CommandFailure) in try self.idleConnection() }
    namespaces = NamespaceNames { [unowned self] in self }
  }

  /// Standard output in the form that the options say, made when it is first asked for: after they were read.
  var output: Output {
    if let madeOutput { return madeOutput }
    let output = Self.makeOutput(options, descriptor)
    madeOutput = output
    return output
  }

  /// Writes what standard output has so far.
  func flush() { madeOutput?.flush() }

  /// In a batch, the requests that wait to be sent together.
  var queue: BatchQueue?

  /// The connection of the current namespace, opened when it is first needed; what waits is sent first.
  func connection() throws(CommandFailure) -> NetlinkConnection {
    try queue?.flush()
    return try rawConnection()
  }

  /// The connection, whatever waits.
  func rawConnection() throws(CommandFailure) -> NetlinkConnection {
    if let opened { return opened }
    let connection = try open()
    opened = connection
    return connection
  }

  /// A connection for a single question: another one while a request is under way on the first.
  ///
  /// Without `-force` only routes wait, which no question about devices depends on; and a refusal of
  /// theirs would end the batch, which is not for whoever asks to hear.
  private func idleConnection() throws(CommandFailure) -> NetlinkConnection {
    if options.force { try queue?.flush() }
    let first = try rawConnection()
    guard first.isBusy else { return first }
    if let second { return second }
    let connection = try open()
    second = connection
    return connection
  }

  private func open() throws(CommandFailure) -> NetlinkConnection {
    var setup = NetlinkSocket.Options()
    setup.receiveBuffer = options.receiveBuffer
    setup.strictChecking = !isBatch
    do throws(NetlinkError) {
      let connection = NetlinkConnection(try NetlinkSocket(options: setup))
      connection.window = min(max(Int(options.receiveBuffer) / 4096, 1), connection.window)
      connection.onWarning = { [unowned self] words in
        self.complain("Warning: \(CommandFailure.sentence(words))")
      }
      return connection
    } catch {
      throw .kernel(error)
    }
  }

  /// Forgets socket and names: the process entered another namespace.
  func namespaceChanged() {
    opened = nil
    second = nil
    links.clear()
    namespaces.clear()
  }

  /// Runs the command that `word` names.
  ///
  /// - Returns: the exit status.
  func run(_ word: String, _ arguments: Arguments) throws(CommandFailure) -> Int32 {
    if personality.hasCommands { return try NetnsProgram.run(word, self, arguments) }
    try ObjectTable.run(word, self, arguments)
    return 0
  }

  /// Carries out one request; the kernel's refusal becomes the command's.
  ///
  /// One that `mayWait` is the last thing that its command does: in a batch it may be sent together
  /// with those of later lines.
  func perform(
    _ request: some KernelRequest, mayWait: Bool = false, onReply: (Message) -> Void = { _ in }
  ) throws(CommandFailure) {
    let request = request.message
    if mayWait, let queue, try queue.take(request) { return }
    let connection = try connection()
    do throws(NetlinkError) { try connection.perform(request, onReply: onReply) } catch {
      throw .kernel(error)
    }
  }

  /// Asks for one object.
  func get(_ request: Request) throws(CommandFailure) -> Message {
    try queue?.flush()
    let connection = try idleConnection()
    do throws(NetlinkError) { return try connection.get(request) } catch { throw .kernel(error) }
  }

  func get<Query: KernelQuery>(_ query: Query) throws(CommandFailure) -> Query.Reply {
    try queue?.flush()
    let connection = try idleConnection()
    do throws(NetlinkError) { return try connection.get(query) } catch { throw .kernel(error) }
  }

  /// Dumps; a refusal ends the command with `status`, an interrupted dump only warns.
  func dump(
    _ request: Request, status: Int32 = 1, ended: String = "Dump terminated",
    _ body: (Message) -> Void
  ) throws(CommandFailure) {
    let connection = try connection()
    do throws(NetlinkError) {
      if try connection.dump(request, body) == .interrupted {
        complain("Dump was interrupted and may be inconsistent.")
      }
    } catch { throw .kernel(error, status: status, ended: ended) }
  }

  func dump<Query: KernelQuery>(
    _ query: Query, status: Int32 = 1, _ body: (Query.Reply) -> Void
  ) throws(CommandFailure) {
    try dump(query.message, status: status) { message in
      if let object = Query.Reply(message) { body(object) }
    }
  }

  /// Learns the names of all devices at once, for output that names many.
  func fillLinkCache() {
    var request = ifinfomsg.request(index: 0)
    request.attributes.put(LinkAttributes.keys.extMask, UInt32(RTEXT_FILTER_SKIP_STATS))
    // A device whose name is not known is shown by its index.
    try? dump(request) { self.links.remember($0) }
  }

  /// Ends a batch with success: the reference leaves the program on the spot here, `netns` does not.
  func endBatch() throws(CommandFailure) {
    if batch != nil, !personality.staysInBatch {
      throw CommandFailure("", status: 0, endsBatch: true)
    }
  }

  /// Tells of a failure: for `netns` in its own words, with what the kernel pointed at and what may help.
  func complain(_ failure: CommandFailure) {
    if personality.explains, failure.isHelp {
      output.asText { output.text(failure.message + "\n") }
      return output.flush()
    }
    let message = personality.explains ? failure.friendly ?? failure.message : failure.message
    if !message.isEmpty { complain(message) }
    guard personality.explains else { return }
    if let attribute = failure.attribute { note("the kernel pointed at \(attribute)") }
    if let guide = failure.guide { note("see `\(guide)`") }
  }

  /// The exit status of the program.
  func status(of failure: CommandFailure) -> Int32 {
    personality.explains && failure.isHelp && !output.isBroken ? 0 : failure.status
  }

  /// A line on standard error, in order with what standard output has so far.
  func complain(_ message: String) {
    flush()
    // The reference shows names as they are.
    Self.writeError((personality.explains ? message.printable() : message) + "\n")
  }

  static func writeError(_ text: String) {
    let bytes = text.systemBytes
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  /// Text on standard output that no `Output` has a part in.
  static func writeOutput(_ text: String) {
    let bytes = text.systemBytes
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }

  private static func makeOutput(_ options: Options, _ descriptor: Int32) -> Output {
    let color =
      switch options.color {
      case .always: true
      case .auto: isatty(descriptor) == 1
      case .never: false
      }
    return Output(
      json: options.json, pretty: options.pretty, oneline: options.oneline,
      palette: color ? Palette.fromEnvironment() : nil,
      hosts: options.resolve ? HostNames() : nil, descriptor: descriptor)
  }
}
