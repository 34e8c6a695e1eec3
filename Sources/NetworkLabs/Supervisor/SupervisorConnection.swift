import CLinux
import Glibc
import Linux

/// A client's connection to the supervisor, which never blocks on it. It buffers incomplete requests, and answers not
/// yet sent.
final class SupervisorConnection {
  let socket: Int32
  private var input: [UInt8] = []
  private var output: [UInt8] = []
  private var sent = 0
  private(set) var isClosed = false
  /// Whether one of its requests is being carried out.
  private(set) var isBusy = false
  /// The time by which it must have sent a line, or taken the answer, in microseconds of the monotonic clock.
  private var deadline = Clock.microseconds() + patience

  private static let patience = 5_000_000
  /// The most bytes of a request.
  private static let lineLimit = 1 << 20

  /// - Returns: nil if the client is not permitted.
  init?(_ socket: Int32) {
    self.socket = socket
    guard LineChannel.trustedPeer(socket) != nil else { return nil }
  }

  deinit { close(socket) }

  /// The entry for poll(2).
  var entry: pollfd {
    let events = !output.isEmpty ? POLLOUT : isBusy ? 0 : POLLIN
    return pollfd(fd: socket, events: Int16(events), revents: 0)
  }

  /// Milliseconds until its deadline.
  var patienceLeft: Int32 {
    isBusy ? .max : Int32(max((deadline - Clock.microseconds()) / 1000 + 1, 0))
  }

  /// Closes the connection if it has passed its deadline.
  func expire() {
    if !isBusy, Clock.microseconds() >= deadline { isClosed = true }
  }

  /// Handles the events from poll(2). Returns a request once it is complete.
  func handle(_ found: Int16) -> SupervisorRequest? {
    if isBusy {
      // The client has gone. Its request is carried out nevertheless.
      if found & Int16(POLLHUP | POLLERR) != 0 { isClosed = true }
      return nil
    }
    if !output.isEmpty {
      send()
      return output.isEmpty ? nextRequest() : nil
    }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(socket, &buffer, Int32(MSG_DONTWAIT))
    if count < 0, errno == EINTR || errno == EAGAIN { return nil }
    guard count > 0, input.count + count <= Self.lineLimit else {
      isClosed = true
      return nil
    }
    input += buffer[..<count]
    return nextRequest()
  }

  private func nextRequest() -> SupervisorRequest? {
    guard let end = input.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = Array(input[..<end])
    input.removeFirst(end + 1)
    guard let request = LineChannel.decode(SupervisorRequest.self, line) else {
      answer(SupervisorAnswer(error: "a request that the supervisor does not understand"))
      return nil
    }
    isBusy = true
    return request
  }

  func answer(_ answer: SupervisorAnswer) {
    isBusy = false
    deadline = Clock.microseconds() + Self.patience
    output = LineChannel.encode(answer) ?? []
    sent = 0
    send()
  }

  private func send() {
    while sent < output.count {
      let count = Linux.send(socket, output[sent...], Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      guard count > 0 else {
        isClosed = true
        return
      }
      sent += count
    }
    output = []
    deadline = Clock.microseconds() + Self.patience
  }
}
