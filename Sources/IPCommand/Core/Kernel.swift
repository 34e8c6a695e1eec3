import Netlink
import RouteNetlink

/// A command's access to the kernel, over a connection in the current namespace that is opened when first needed. A
/// refusal by the kernel becomes the command's failure.
final class Kernel {
  /// In a batch, the queue of requests to be sent together.
  var queue: BatchQueue?
  /// The size of the socket's receive buffer in bytes.
  private let receiveBuffer: Int32
  /// Whether a batch goes on after a failure.
  private let force: Bool
  /// Prints a message on standard error.
  private let complain: (String) -> Void
  private var opened: NetlinkConnection?
  // For names that the messages of a dump need while it is still running.
  private var second: NetlinkConnection?

  init(_ options: Options, complain: @escaping (String) -> Void) {
    receiveBuffer = options.receiveBuffer
    force = options.force
    self.complain = complain
  }

  /// The connection in the current namespace, after sending queued requests.
  func connection() throws(CommandFailure) -> NetlinkConnection {
    try queue?.flush()
    return try rawConnection()
  }

  /// The connection, without sending queued requests.
  func rawConnection() throws(CommandFailure) -> NetlinkConnection {
    if let opened { return opened }
    let connection = try open()
    opened = connection
    return connection
  }

  /// A connection for a single query; a second one while the first is in use.
  ///
  /// Without `-force`, only routes are queued, and no query about devices depends on these. If one of them is refused,
  /// the batch ends there and not at the query.
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
    // Like iproute2, a batch does not use strict checking.
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

  /// Closes the connections, because the process has entered another namespace.
  func namespaceChanged() {
    opened = nil
    second = nil
  }

  /// Carries out one request.
  ///
  /// `mayWait` means that it is the last thing its command does. In a batch it may then be sent together with requests
  /// of later lines.
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

  /// Dumps. A refusal ends the command with `status`; an interrupted dump is only a warning.
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

  /// Dumps the objects of a query.
  func dump<Query: KernelQuery>(
    _ query: Query, status: Int32 = 1, _ body: (Query.Reply) -> Void
  ) throws(CommandFailure) {
    try dump(query.message, status: status) { message in
      if let object = Query.Reply(message) { body(object) }
    }
  }
}
