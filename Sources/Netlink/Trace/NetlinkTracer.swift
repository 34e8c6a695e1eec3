import Glibc

/// Where the exchanges of all connections of a program are written, decoded.
public final class NetlinkTracer: Sendable {
  /// The tracer of the connections that are made from now on; nil for none, which costs nothing.
  ///
  /// For a program to set once, before it starts threads or makes connections.
  nonisolated(unsafe) public static var current: NetlinkTracer?

  /// The environment variable that names the file, "-" for standard error; programs that this one starts
  /// go on writing there.
  public static let variable = "NETNS_TRACE"

  private static let standardError = "-"
  // Set from `handOn` to `takeOver` only, so that no other program inherits it.
  private static let handedOn = "NETNS_VERBOSE"

  private let path: String
  private let descriptor: Int32
  // Gets the same.
  private let other: NetlinkTracer?

  /// Appends to a file, made if missing for its owner alone; "-" is standard error. `other` is another
  /// one that is to write too.
  ///
  /// - Throws: `.socket` where it cannot be opened.
  public init(path: String, besides other: NetlinkTracer? = nil) throws(NetlinkError) {
    let opened =
      path == Self.standardError
      ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
      : path.withSystemString { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
    guard opened >= 0 else { throw NetlinkError(.socket, path, code: errno) }
    descriptor = opened
    self.path = path
    self.other = other
  }

  deinit { close(descriptor) }

  /// Starts tracing where the environment says so; `complain` gets why that failed.
  public static func startIfAsked(_ complain: (String) -> Void) {
    guard let value = getenv(variable), value.pointee != 0 else { return }
    let path = String(system: value)
    do throws(NetlinkError) { current = try NetlinkTracer(path: path) } catch {
      complain("\(variable): \(error)")
    }
  }

  /// Traces to standard error from now on, besides where the environment says.
  public static func startOnStandardError() {
    guard current?.path != standardError else { return }
    // Without standard error there is nobody to tell.
    if let both = try? NetlinkTracer(path: standardError, besides: current) { current = both }
  }

  /// Tells the program that takes this one's place to trace to standard error, if this one does.
  public static func handOn() {
    if current?.path == standardError { setenv(handedOn, "1", 1) }
  }

  /// Goes on with what the program before handed on. Programs that are started later learn nothing of it.
  public static func takeOver() {
    guard getenv(handedOn) != nil else { return }
    unsetenv(handedOn)
    startOnStandardError()
  }

  /// Writes one datagram, with the names that `family` has.
  func record(_ exchange: Exchange, _ family: (any NetlinkFamily)?) {
    var text = Trace.text(exchange, family)
    text.withUTF8 { put($0) }
  }

  /// A trace that cannot be written must not change what the traced program does, nor end it where
  /// nobody reads a pipe.
  private func put(_ text: UnsafeBufferPointer<UInt8>) {
    var brokenPipe = sigset_t()
    var old = sigset_t()
    sigemptyset(&brokenPipe)
    sigaddset(&brokenPipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &brokenPipe, &old)
    if write(descriptor, text.baseAddress, text.count) < 0, errno == EPIPE {
      var now = timespec()
      sigtimedwait(&brokenPipe, nil, &now)
    }
    pthread_sigmask(SIG_SETMASK, &old, nil)
    other?.put(text)
  }
}

/// A transport whose exchanges are traced.
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
