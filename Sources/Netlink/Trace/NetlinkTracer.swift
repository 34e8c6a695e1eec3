import Glibc
import Linux
import Synchronization

/// Writes a decoded trace of the exchanges of all connections of a program.
public final class NetlinkTracer: Sendable {
  /// The tracer of the connections that are made from now on; nil for none.
  public static var current: NetlinkTracer? {
    get { shared.withLock { $0 } }
    set { shared.withLock { $0 = newValue } }
  }
  private static let shared = Mutex<NetlinkTracer?>(nil)

  /// The environment variable with the path of the file, or "-" for standard error. Child processes append to
  /// the same file.
  public static let variable = "NETNS_TRACE"

  private static let standardError = "-"
  // Set only from `handOn` to `takeOver`, so that no other program inherits it.
  private static let handedOn = "NETNS_VERBOSE"

  private let path: String
  private let descriptor: Int32
  // Gets a copy of everything.
  private let other: NetlinkTracer?

  /// Appends to a file, which is created for its owner alone if it is missing; "-" is standard error. `other`
  /// is another tracer that also gets everything.
  ///
  /// - Throws: `.socket` if the file cannot be opened.
  public init(path: String, besides other: NetlinkTracer? = nil) throws(NetlinkError) {
    let opened =
      path == Self.standardError
      ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
      : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw NetlinkError(.socket, path, code: errno) }
    descriptor = opened
    self.path = path
    self.other = other
  }

  deinit { close(descriptor) }

  /// Starts tracing if the environment asks for it; `complain` gets the reason if that fails.
  public static func startIfAsked(_ complain: (String) -> Void) {
    guard let path = getenv(variable), !path.isEmpty else { return }
    do throws(NetlinkError) { current = try NetlinkTracer(path: path) } catch {
      complain("\(variable): \(error)")
    }
  }

  /// Traces to standard error from now on, in addition to the file that the environment names.
  public static func startOnStandardError() {
    guard current?.path != standardError else { return }
    // Without standard error there is nowhere to complain.
    if let both = try? NetlinkTracer(path: standardError, besides: current) { current = both }
  }

  /// Makes the program that replaces this one by exec trace to standard error, if this one does.
  public static func handOn() {
    if current?.path == standardError { setenv(handedOn, "1", 1) }
  }

  /// Continues the tracing that the previous program handed on. Programs started later do not inherit it.
  public static func takeOver() {
    guard getenv(handedOn) != nil else { return }
    unsetenv(handedOn)
    startOnStandardError()
  }

  /// Writes one datagram, with the names of `family`.
  func record(_ exchange: Exchange, _ family: (any NetlinkFamily)?) {
    put(Trace.text(exchange, family))
  }

  /// A trace that cannot be written must not change what the traced program does, nor end it when the reader
  /// of a pipe is gone.
  private func put(_ text: String) {
    _ = writeWithoutSignal(descriptor, text)
    other?.put(text)
  }
}

/// A transport that traces another one.
final class TracingTransport: NetlinkTransport {
  let inner: any NetlinkTransport
  private let tracer: NetlinkTracer
  private let family: (any NetlinkFamily)?

  init(_ inner: any NetlinkTransport, _ tracer: NetlinkTracer, _ family: (any NetlinkFamily)?) {
    self.inner = inner
    self.tracer = tracer
    self.family = family
  }

  var port: UInt32 { inner.port }

  func send(_ bytes: [UInt8]) throws(NetlinkError) {
    tracer.record(Exchange(.sent, bytes), family)
    try inner.send(bytes)
  }

  func receive(into buffer: inout [UInt8], wait: Bool) throws(NetlinkError) -> Datagram? {
    let datagram = try inner.receive(into: &buffer, wait: wait)
    if let datagram {
      tracer.record(Exchange(.received, Array(buffer[..<datagram.count])), family)
    }
    return datagram
  }

  func waitToReceive(until deadline: Deadline) throws(NetlinkError) -> Bool {
    try inner.waitToReceive(until: deadline)
  }
}
