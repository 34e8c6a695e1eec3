import CLinux
import Glibc
import Linux

/// Sends and receives lines of JSON over a stream socket with a path (unix(7)).
enum LineChannel {
  /// How long a supervisor may take to answer, in seconds. It waits for services that are slow to end.
  static let patience = 15

  /// Sends a value, waiting until the other end has taken it.
  static func send(_ value: some Encodable, _ socket: Int32) -> Bool {
    guard let data = encode(value) else { return false }
    var done = 0
    while done < data.count {
      let count = Linux.send(socket, data[done...], Int32(MSG_NOSIGNAL))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  static func receive<Value: Decodable>(_ type: Value.Type, _ socket: Int32) -> Value? {
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while line.last != UInt8(ascii: "\n") {
      let count = recv(socket, &buffer, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      line += buffer[..<count]
    }
    return decode(type, line)
  }

  static func encode(_ value: some Encodable) -> [UInt8]? {
    (try? JSONWriter.bytes(of: value)).map { $0 + [UInt8(ascii: "\n")] }
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ line: [UInt8]) -> Value? {
    try? JSONReader.value(type, from: line)
  }

  /// A socket connected to `path`. Sending and receiving on it time out after `patience`.
  ///
  /// - Returns: nil with `errno` set; it is `EAGAIN` if the listener takes no more connections.
  static func connect(_ path: String) -> Int32? {
    open(path, 0) { file, address in
      let time = timeval(tv_sec: patience, tv_usec: 0)
      setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, value: time)
      setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, value: time)
      return Linux.connect(file, address)
    }
  }

  /// A non-blocking socket that listens at `path`; nil with `errno` set.
  static func listen(_ path: String) -> Int32? {
    open(path, Int32(SOCK_NONBLOCK.rawValue)) { file, address in
      // The socket's mode becomes that of its file, so nobody can connect before the file's mode is set.
      fchmod(file, FileMode.ownerOnly.rawValue)
      guard bind(file, address) == 0 else { return -1 }
      chmod(path, FileMode.ownerOnly.rawValue)
      return Glibc.listen(file, 64)
    }
  }

  /// The process at the other end; nil unless it runs as root or as the caller's user.
  static func trustedPeer(_ socket: Int32) -> pid_t? {
    guard let peer = linux_peer(socket), peer.user == 0 || peer.user == geteuid() else {
      return nil
    }
    return peer.process
  }

  /// Whether the other end still has the socket open.
  static func isConnected(_ socket: Int32) -> Bool {
    var entry = pollfd(fd: socket, events: 0, revents: 0)
    // A call that failed tells nothing of the other end.
    return poll(&entry, 0) <= 0
  }

  private static func open(
    _ path: String, _ flags: Int32,
    _ use: (Int32, SocketAddress) -> Int32
  ) -> Int32? {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | flags
    let file = socket(AF_UNIX, type, 0)
    guard file >= 0 else { return nil }
    guard let address = SocketAddress(path: path), use(file, address) == 0 else {
      let code = errno
      close(file)
      errno = code
      return nil
    }
    return file
  }
}
