import Glibc

/// The names of signals in any case, with or without "SIG"; RTMIN+N and RTMAX-N for real-time signals.
package enum SignalName {
  package static func number(_ word: String) -> Int32? {
    let name = word.uppercased()
    let short = name.hasPrefix("SIG") ? String(name.dropFirst(3)) : name
    if short.hasPrefix("RT") { return realTime(short.dropFirst(2)) }
    return all.first { "\($0.name)" == short }?.number
  }

  /// "MIN+1", "MAX-1". A number alone counts from the first one.
  private static func realTime(_ word: Substring) -> Int32? {
    let isFromEnd = word.hasPrefix("MAX-")
    let digits = isFromEnd || word.hasPrefix("MIN+") ? word.dropFirst(4) : word
    let first = __libc_current_sigrtmin()
    let last = __libc_current_sigrtmax()
    guard digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let offset = Int32(digits),
      offset <= last - first
    else { return nil }
    return isFromEnd ? last - offset : first + offset
  }

  private static let all: [(name: StaticString, number: Int32)] = [
    ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("ILL", SIGILL), ("TRAP", SIGTRAP),
    ("ABRT", SIGABRT), ("IOT", SIGABRT), ("BUS", SIGBUS), ("FPE", SIGFPE), ("KILL", SIGKILL),
    ("USR1", SIGUSR1), ("SEGV", SIGSEGV), ("USR2", SIGUSR2), ("PIPE", SIGPIPE), ("ALRM", SIGALRM),
    ("TERM", SIGTERM), ("STKFLT", 16), ("CHLD", SIGCHLD), ("CLD", SIGCHLD), ("CONT", SIGCONT),
    ("STOP", SIGSTOP), ("TSTP", SIGTSTP), ("TTIN", SIGTTIN), ("TTOU", SIGTTOU), ("URG", SIGURG),
    ("XCPU", SIGXCPU), ("XFSZ", SIGXFSZ), ("VTALRM", SIGVTALRM), ("PROF", SIGPROF),
    ("WINCH", SIGWINCH), ("IO", SIGIO), ("POLL", SIGIO), ("PWR", SIGPWR), ("SYS", SIGSYS),
  ]
}
