import Glibc

/// Runs `body` with signals blocked in this thread: those of `signals`, or all.
package func withSignalsBlocked<R>(_ signals: [Int32]? = nil, _ body: () -> R) -> R {
  var blocked = sigset_t()
  var old = sigset_t()
  if let signals {
    unsafe sigemptyset(&blocked)
    for signal in signals { unsafe sigaddset(&blocked, signal) }
  } else {
    unsafe sigfillset(&blocked)
  }
  unsafe pthread_sigmask(SIG_BLOCK, &blocked, &old)
  defer { unsafe pthread_sigmask(SIG_SETMASK, &old, nil) }
  return body()
}

/// As `write`, but that nobody who reads a pipe is an error, EPIPE, and no signal.
package func writeWithoutSignal(_ descriptor: Int32, _ text: String) -> Int {
  withSignalsBlocked([SIGPIPE]) {
    let count = write(descriptor, text)
    if count < 0, errno == EPIPE {
      var brokenPipe = sigset_t()
      var now = timespec()
      unsafe sigemptyset(&brokenPipe)
      unsafe sigaddset(&brokenPipe, SIGPIPE)
      unsafe sigtimedwait(&brokenPipe, nil, &now)
      errno = EPIPE
    }
    return count
  }
}
