import Netlink
import RouteNetlink

/// The kernel as a command asks it: over the connection of the current namespace, opened when it is first needed.
/// What the kernel refuses is the command's failure.
final class Kernel {
  /// In a batch, the requests that wait to be sent together.
  var queue: BatchQueue?
  /// Bytes of the socket's receive buffer.
  private let receiveBuffer: Int32
  /// Whether a batch goes on after a failure.
  private let force: Bool
  /// Tells something on standard error.
  private let complain: (String) -> Void
  private var opened: NetlinkConnection?
  // For names that a dump's messages ask for while it runs.
  private var second: NetlinkConnection?

  init(_ options: Options, complain: @escaping (String) -> Void) {
    receiveBuffer = options.receiveBuffer
    force = options.force
    self.complain = complain
  }

  /// The connection of the current namespace; what waits is sent first.
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
  /// Without `-force` only routes wait, which no question about devices depends on; and the batch ends at a refusal
  /// of theirs, not at the question.
  func idleConnection() throws(CommandFailure) -> NetlinkConnection {
    if force { try queue?.flush() }
    let first = try rawConnection()
    guard first.isBusy else { return first }
    if let second { return second }
    let connection = try open()
    second = connection
    return connection
  }

  private func open() throws(CommandFailure) -> NetlinkConnection {
    var setup = NetlinkSocket.Options()
    setup.receiveBuffer = receiveBuffer
    // As the reference: in a batch requests are not checked strictly.
    setup.strictChecking = queue == nil
    do throws(NetlinkError) {
      let connection = NetlinkConnection(try NetlinkSocket(options: setup))
      connection.window = min(max(Int(receiveBuffer) / 4096, 1), connection.window)
      connection.onWarning = { [complain] words in
        complain("Warning: \(CommandFailure.sentence(words))")
      }
      return connection
    } catch {
      throw .kernel(error)
    }
  }

  /// Closes the connections: the process entered another namespace.
  func namespaceChanged() {
    opened = nil
    second = nil
  }

  /// Carries out one request.
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

  /// Asks for one object.
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

  /// The same for a query.
  func dump<Query: KernelQuery>(
    _ query: Query, status: Int32 = 1, _ body: (Query.Reply) -> Void
  ) throws(CommandFailure) {
    try dump(query.message, status: status) { message in
      if let object = Query.Reply(message) { body(object) }
    }
  }
}
