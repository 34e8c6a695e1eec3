import CLinux
import Glibc
import Netlink

/// A log that is kept in two files, so that it has a bound: when one is full it becomes the old one, and
/// what was the old one goes.
package struct RotatedLog: Sendable {
  /// Absolute paths.
  package let path: String
  package let old: String
  /// Bytes that fill a file.
  package let limit: Int
  /// The file, open to append; owned by the caller.
  package let descriptor: Int32

  package init(path: String, old: String, limit: Int, descriptor: Int32) {
    self.path = path
    self.old = old
    self.limit = limit
    self.descriptor = descriptor
  }

  func withC<R>(_ body: (inout linux_log) -> R) -> R {
    path.withSystemString { path in
      old.withSystemString { old in
        var log = linux_log(path: path, old: old, limit: limit, fd: descriptor)
        return body(&log)
      }
    }
  }

  /// Appends; what the disk does not take is lost.
  package func write(_ bytes: [UInt8]) {
    withC { linux_log_write(&$0, bytes, bytes.count) }
  }

  /// Goes on writing what comes out of a pipe, or throwing it away without a log, for as long as
  /// others hold the pipe: in a process of its own.
  ///
  /// - Returns: false with `errno` set where it cannot be started.
  package static func keep(pipe: Int32, log: RotatedLog?) -> Bool {
    guard let log else { return linux_keep_log(pipe, nil) == 0 }
    return log.withC { linux_keep_log(pipe, &$0) } == 0
  }
}

/// What stays above a service: see `linux_spawn_kept`.
package struct ServiceKeeper: Sendable {
  package var log: RotatedLog
  /// The pipe that it tells of the service's end, a `linux_service_end`.
  package var events: Int32

  package init(log: RotatedLog, events: Int32) {
    self.log = log
    self.events = events
  }
}
