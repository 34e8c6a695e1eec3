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
  /// The pipe that it tells of the service, a `linux_service_note` each.
  package var events: Int32
  /// What it tells of once the service has written it; nil for nothing.
  package var text: String?

  package init(log: RotatedLog, events: Int32, lookingFor text: String?) {
    self.log = log
    self.events = events
    self.text = text
  }

  func withSearch<R>(_ body: (inout linux_search) -> R) -> R {
    let text = Array((text ?? "").utf8)
    // How long an end of the text up to each byte is also a beginning of it.
    var fallback = [UInt32](repeating: 0, count: text.count)
    for index in text.indices.dropFirst() {
      var length = Int(fallback[index - 1])
      while length > 0, text[length] != text[index] { length = Int(fallback[length - 1]) }
      fallback[index] = UInt32(text[length] == text[index] ? length + 1 : length)
    }
    return text.withUnsafeBufferPointer { text in
      fallback.withUnsafeBufferPointer { fallback in
        var search = linux_search(
          text: text.baseAddress, fallback: fallback.baseAddress, length: text.count, matched: 0)
        return body(&search)
      }
    }
  }
}
