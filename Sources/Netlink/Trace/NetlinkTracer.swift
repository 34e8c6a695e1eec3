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

  private let descriptor: Int32

  /// Appends to a file, made if missing for its owner alone; "-" is standard error.
  ///
  /// - Throws: `.socket` where it cannot be opened.
  public init(path: String) throws(NetlinkError) {
    let opened =
      path == "-"
      ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
      : path.withSystemString { open($0, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
    guard opened >= 0 else { throw NetlinkError(.socket, path, code: errno) }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Starts tracing where the environment says so; `complain` gets why that failed.
  public static func startIfAsked(_ complain: (String) -> Void) {
    guard let value = getenv(variable) else { return }
    let path = String(systemBytes: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    do throws(NetlinkError) { current = try NetlinkTracer(path: path) } catch {
      complain("\(variable): \(error)")
    }
  }

  /// Writes one datagram, with the names that `family` has.
  func record(_ exchange: Exchange, _ family: (any NetlinkFamily)?) {
    var text = Trace.text(exchange, family)
    // A trace that cannot be written must not change what the traced program does.
    text.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
  }
}

/// A transport whose exchanges are traced.
final class TracingTransport: NetlinkTransport {
  private let inner: any NetlinkTransport
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
}
