import CLinux
import Foundation
import Glibc

/// What a supervisor is asked: one line of JSON, answered by one line.
struct SupervisorRequest: Codable {
  enum Verb: String, Codable { case start, stop, status, shutDown }

  var verb: Verb
  var node: String?
  var namespace: String?
  var hostname: String?
  var service: Service?
  var name: String?
}

struct SupervisorAnswer: Codable {
  var error: String?
  var services: [String: [String: ServiceStatus]]?
}

/// Lines of JSON over a stream socket.
enum LineChannel {
  static func send(_ value: some Encodable, _ socket: Int32) -> Bool {
    guard var data = try? JSONEncoder().encode(value) else { return false }
    data.append(UInt8(ascii: "\n"))
    var done = 0
    while done < data.count {
      let count = data.withUnsafeBytes {
        Glibc.send(
          socket, $0.baseAddress?.advanced(by: done), data.count - done, Int32(MSG_NOSIGNAL))
      }
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
      let count = recv(socket, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      line += buffer[..<count]
    }
    return try? JSONDecoder().decode(type, from: Data(line))
  }

  /// Whether the process at the other end is root's or the caller's own.
  static func isTrusted(_ socket: Int32) -> Bool {
    var pid: pid_t = 0
    var user: uid_t = 0
    return linux_peer(socket, &pid, &user) == 0 && (user == 0 || user == geteuid())
  }

  /// A socket bound or connected to `path`; nil with `errno` set.
  static func open(_ path: String, listening: Bool) -> Int32? {
    let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room else {
      close(file)
      errno = ENAMETOOLONG
      return nil
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    // The socket's own mode becomes that of its file, so that nobody gets in before it is set there.
    if listening { fchmod(file, FileMode.ownerOnly.rawValue) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        listening ? bind(file, $0, size) : connect(file, $0, size)
      }
    }
    if listening, result == 0 { chmod(path, FileMode.ownerOnly.rawValue) }
    guard result == 0, !listening || listen(file, 64) == 0 else {
      let code = errno
      close(file)
      errno = code
      return nil
    }
    return file
  }
}
