import Glibc

/// Runs `body` with signals blocked in this thread: those of `signals`, or all, so that only SIGKILL and SIGSTOP can
/// interrupt it.
@inlinable
package func withSignalsBlocked<R, E: Error>(
  _ signals: [Int32]? = nil, _ body: () throws(E) -> R
) throws(E) -> R {
  let old = blockSignals(signals)
  defer { restoreSignals(old) }
  return try body()
}

@usableFromInline
func blockSignals(_ signals: [Int32]?) -> sigset_t {
  var blocked = sigset_t()
  var old = sigset_t()
  if let signals {
    unsafe sigemptyset(&blocked)
    for signal in signals { unsafe sigaddset(&blocked, signal) }
  } else {
    unsafe sigfillset(&blocked)
  }
  unsafe pthread_sigmask(SIG_BLOCK, &blocked, &old)
  return old
}

@usableFromInline
func restoreSignals(_ old: sigset_t) {
  var old = old
  unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
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
