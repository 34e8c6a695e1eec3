import CLinux
import Glibc
import Netlink
import Synchronization

/// Descriptors that a task waits on (epoll(7)).
final class ReadinessSet: Sendable {
  // -1 where there was none to be had.
  private let descriptor: Int32

  init() { descriptor = epoll_create1(Int32(EPOLL_CLOEXEC)) }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Watches a descriptor until it is closed; `tag` stands for it in `ready`.
  ///
  /// - Returns: 0, or an errno.
  func add(_ watched: Int32, tag: UInt32) -> Int32 {
    var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data(u32: tag))
    return epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) == 0 ? 0 : errno
  }

  /// Watches it no more.
  func remove(_ watched: Int32) { epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil) }

  /// The tags of those that can be read now.
  func ready() -> [UInt32] {
    let most = 64
    var events = [epoll_event](repeating: epoll_event(), count: most)
    let count = epoll_wait(descriptor, &events, Int32(most), 0)
    return count < 0 ? [] : events.prefix(Int(count)).map(\.data.u32)
  }

  /// Returns when one can be read, or when the task is cancelled.
  ///
  /// - Throws: `.socket` where the process can have no further descriptor or thread.
  func wait() async throws(NetlinkError) {
    guard descriptor >= 0, let waiter = Waiter.shared else {
      throw NetlinkError(.socket, "epoll_create1", code: EMFILE)
    }
    await waiter.readable(descriptor)
  }
}

/// One thread that waits for all tasks of the program, since a thread of Swift's pool must not.
private final class Waiter: Sendable {
  /// nil where the process could have no further descriptor or thread.
  static let shared = Waiter()

  private let descriptor: Int32
  private let waiting = Mutex<[Int32: CheckedContinuation<Void, Never>]>([:])

  private init?() {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    // Signals are for the program's own threads.
    var all = sigset_t()
    var old = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
    var thread = pthread_t()
    // The waiter lives as long as the program.
    let own = Unmanaged.passRetained(self).toOpaque()
    let failure = pthread_create(
      &thread, nil,
      { own in
        if let own { Unmanaged<Waiter>.fromOpaque(own).takeUnretainedValue().run() }
        return nil
      }, own)
    guard failure == 0 else { return nil }
    pthread_detach(thread)
  }

  private func run() -> Never {
    let most = 64
    var events = [epoll_event](repeating: epoll_event(), count: most)
    while true {
      let count = epoll_wait(descriptor, &events, Int32(most), -1)
      for event in events.prefix(Int(max(count, 0))) { resume(event.data.fd) }
    }
  }

  /// Returns when the descriptor can be read, or when the task is cancelled. One task waits on it at a time.
  func readable(_ watched: Int32) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waiting.withLock { $0[watched] = continuation }
        var event = epoll_event(
          events: EPOLLIN.rawValue | EPOLLONESHOT.rawValue, data: epoll_data(fd: watched))
        let failed = epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) != 0
        // Cancelled before there was something to resume, or nothing to wait on: the caller looks again.
        if failed || Task.isCancelled { resume(watched) }
      }
    } onCancel: {
      resume(watched)
    }
  }

  private func resume(_ watched: Int32) {
    let continuation = waiting.withLock { $0.removeValue(forKey: watched) }
    guard let continuation else { return }
    epoll_ctl(descriptor, EPOLL_CTL_DEL, watched, nil)
    continuation.resume()
  }
}
