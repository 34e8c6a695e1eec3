import CLinux
import Glibc
import Linux
import Netlink
import Synchronization

/// Descriptors that tasks wait on (epoll(7)).
final class ReadinessSet: Sendable {
  // -1 if it could not be made; the errno says why.
  private let descriptor: Int32
  private let failure: Int32

  init() {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    failure = descriptor < 0 ? errno : 0
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches a descriptor until it is closed; `ready` returns `tag` for it.
  ///
  /// - Throws: `.socket`, with `EMFILE` and the like if the set has no descriptor of its own.
  func add(_ watched: Int32, tag: UInt32) throws(NetlinkError) {
    try check()
    guard epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, EPOLLIN.rawValue, tag: tag) == 0 else {
      throw NetlinkError(.socket, "epoll_ctl", code: errno)
    }
  }

  /// Stops watching the descriptor.
  func remove(_ watched: Int32) { epoll_ctl(descriptor, EPOLL_CTL_DEL, watched) }

  /// The tags of descriptors that can be read now.
  func ready() -> [UInt32] {
    epoll_wait(descriptor, limit: 64, 0) ?? []
  }

  /// Returns when a descriptor can be read, or when the task is cancelled. Any number of tasks may wait; all of
  /// them wake up, and another one may have read the data first.
  ///
  /// - Throws: `.socket` if the process cannot get another descriptor or thread.
  func wait() async throws(NetlinkError) {
    try check()
    let code = try await Waiter.shared().readable(descriptor)
    guard code == 0 else { throw NetlinkError(.socket, "epoll_ctl", code: code) }
  }

  private func check() throws(NetlinkError) {
    guard failure == 0 else { throw NetlinkError(.socket, "epoll_create1", code: failure) }
  }
}

/// One thread that waits for all tasks of the program, because threads of Swift's pool must not block.
private final class Waiter: Sendable {
  private struct Waiting {
    var lastTicket: UInt64 = 0
    /// The waiting tasks of each descriptor, by ticket. A descriptor is watched while it has any.
    var tasks: [Int32: [UInt64: CheckedContinuation<Int32, Never>]] = [:]
  }

  private static let made = Mutex<Waiter?>(nil)

  private let descriptor: Int32
  private let waiting = Mutex(Waiting())

  /// The program's waiter, made on first use.
  ///
  /// - Throws: `.socket` if the process cannot get another descriptor or thread now.
  static func shared() throws(NetlinkError) -> Waiter {
    try made.withLock { (made) throws(NetlinkError) in
      if let made { return made }
      let waiter = try Waiter()
      made = waiter
      return waiter
    }
  }

  private init() throws(NetlinkError) {
    let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { throw NetlinkError(.socket, "epoll_create1", code: errno) }
    self.descriptor = descriptor
    // Signals are left to the program's own threads.
    var thread = pthread_t()
    // The thread keeps the waiter as long as the program lives.
    let failure = withSignalsBlocked { pthread_create(&thread) { [self] in run() } }
    guard failure == 0 else { throw NetlinkError(.socket, "pthread_create", code: failure) }
    pthread_detach(thread)
  }

  // Only reached if no thread could be made.
  deinit { close(descriptor) }

  private func run() -> Never {
    while true {
      for watched in epoll_wait(descriptor, limit: 64, -1) ?? [] {
        resumeAll(Int32(bitPattern: watched))
      }
    }
  }

  /// Returns when the descriptor can be read, or when the task is cancelled.
  ///
  /// - Returns: 0, or an errno if it cannot be waited for.
  func readable(_ watched: Int32) async -> Int32 {
    let ticket = waiting.withLock { waiting in
      waiting.lastTicket += 1
      return waiting.lastTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let code = enter(continuation, ticket, watched)
        if code != 0 {
          continuation.resume(returning: code)
        } else if Task.isCancelled {
          // Cancellation may come before there is a continuation to resume.
          resume(ticket, watched)
        }
      }
    } onCancel: {
      resume(ticket, watched)
    }
  }

  /// Adds a waiting task; the first one makes the descriptor watched.
  ///
  /// - Returns: 0, or an errno if the descriptor cannot be watched; then the task does not wait.
  private func enter(
    _ continuation: CheckedContinuation<Int32, Never>, _ ticket: UInt64, _ watched: Int32
  ) -> Int32 {
    waiting.withLock { waiting in
      if waiting.tasks[watched] == nil {
        let events = EPOLLIN.rawValue | EPOLLONESHOT.rawValue
        let tag = UInt32(bitPattern: watched)
        guard epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, events, tag: tag) == 0 else {
          return errno
        }
      }
      waiting.tasks[watched, default: [:]][ticket] = continuation
      return 0
    }
  }

  /// Resumes one task, if it still waits; others go on waiting.
  private func resume(_ ticket: UInt64, _ watched: Int32) {
    let continuation = waiting.withLock { waiting in
      let continuation = waiting.tasks[watched]?.removeValue(forKey: ticket)
      if waiting.tasks[watched]?.isEmpty == true {
        waiting.tasks[watched] = nil
        epoll_ctl(descriptor, EPOLL_CTL_DEL, watched)
      }
      return continuation
    }
    continuation?.resume(returning: 0)
  }

  /// Resumes all tasks that wait for the descriptor.
  private func resumeAll(_ watched: Int32) {
    let tasks = waiting.withLock { waiting in
      guard let tasks = waiting.tasks.removeValue(forKey: watched) else {
        return [UInt64: CheckedContinuation<Int32, Never>]()
      }
      epoll_ctl(descriptor, EPOLL_CTL_DEL, watched)
      return tasks
    }
    for continuation in tasks.values { continuation.resume(returning: 0) }
  }
}
