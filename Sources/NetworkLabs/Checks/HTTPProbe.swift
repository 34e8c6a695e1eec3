import RouteNetlink
import CLinux
import Glibc
import Linux

/// A plain HTTP/1.0 GET from the calling thread's namespace.
enum HTTPProbe {
  /// The status of the answer; nil if none comes within `timeout` microseconds.
  static func status(
    _ target: HTTPTarget, resolving: (String) -> IPAddress?, timeout: Int
  ) -> Int? {
    guard let address = resolving(target.endpoint.host),
      let socket = ProbeSocket.connected(address, target.endpoint.port, timeout: timeout)
    else { return nil }
    defer { close(socket) }
    let request =
      "GET \(target.path) HTTP/1.0\r\nHost: \(target.authority)\r\nConnection: close\r\n\r\n"
    let bytes = Array(request.utf8)
    guard send(socket, bytes, Int32(MSG_NOSIGNAL)) == bytes.count else {
      return nil
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 512)
    while answer.count < 64, !answer.contains(UInt8(ascii: "\n")) {
      guard ProbeSocket.wait(socket, Int16(POLLIN), timeout) else { return nil }
      let count = recv(socket, &buffer, 0)
      guard count > 0 else { break }
      answer += buffer[..<count]
    }
    let words = String(decoding: answer.prefix(64), as: UTF8.self).split(separator: " ")
    guard words.count > 1, words[0].hasPrefix("HTTP/") else { return nil }
    return Int(words[1])
  }
}

/// Sockets of checks.
enum ProbeSocket {
  /// A connected TCP socket; nil, with `errno` set, if it does not connect within `timeout` microseconds.
  static func connected(_ address: IPAddress, _ port: UInt16, timeout: Int) -> Int32? {
    let file = open(address, SOCK_STREAM, 0)
    guard file >= 0 else { return nil }
    if connect(file, address, port) == 0 { return file }
    if errno == EINPROGRESS {
      if wait(file, Int16(POLLOUT), timeout) {
        let code = pendingError(file)
        if code == 0 { return file }
        errno = code
      } else {
        errno = ETIMEDOUT
      }
    }
    let code = errno
    close(file)
    errno = code
    return nil
  }

  static func open(_ address: IPAddress, _ type: __socket_type, _ protocolNumber: Int32) -> Int32 {
    socket(
      Int32(address.family.rawValue),
      Int32(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), protocolNumber)
  }

  static func connect(_ file: Int32, _ address: IPAddress, _ port: UInt16) -> Int32 {
    guard let place = SocketAddress(address.bytes, port: port) else { return -1 }
    return Linux.connect(file, place)
  }

  /// Sends a packet through a raw socket, which has no ports.
  static func send(_ packet: [UInt8], _ file: Int32, to address: IPAddress) -> Int {
    guard let place = SocketAddress(address.bytes, port: 0) else { return -1 }
    return sendto(file, packet, 0, place)
  }

  static func pendingError(_ file: Int32) -> Int32 {
    getsockopt(file, SOL_SOCKET, SO_ERROR) ?? errno
  }

  /// Waits for an event; false if it does not occur within `timeout` microseconds.
  static func wait(_ file: Int32, _ event: Int16, _ timeout: Int) -> Bool {
    var entry = pollfd(fd: file, events: event, revents: 0)
    let end = Clock.microseconds(after: timeout)
    while true {
      let rest = max(end - Clock.microseconds(), 0)
      let result = poll(&entry, Int32(clamping: (rest + 999) / 1000))
      if result >= 0 || errno != EINTR { return result > 0 }
    }
  }
}
