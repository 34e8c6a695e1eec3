import CLinux
import Glibc

/// A log of limited size in two files: when the current file is full it replaces the old one.
package struct RotatedLog: Sendable {
  /// The absolute path.
  package let path: String
  package let old: String
  /// The size of a full file in bytes.
  package let limit: Int
  /// The file, open for appending; the caller owns it.
  package let descriptor: Int32

  package init(path: String, old: String, limit: Int, descriptor: Int32) {
    self.path = path
    self.old = old
    self.limit = limit
    self.descriptor = descriptor
  }

  func withC<R>(_ body: (inout linux_log) -> R) -> R {
    unsafe path.withSystemString { path in
      unsafe old.withSystemString { old in
        var log = unsafe linux_log(path: path, old: old, limit: limit, fd: descriptor)
        return unsafe body(&log)
      }
    }
  }

  /// Appends; if the disk is full, the bytes are lost.
  package func write(_ bytes: [UInt8]) {
    unsafe withC { unsafe linux_log_write(&$0, bytes, bytes.count) }
  }

  /// Starts a process that writes the output of a pipe to the log, or discards it if there is no log, as long
  /// as others hold the pipe.
  ///
  /// - Returns: false if it cannot be started; `errno` says why.
  package static func keep(pipe: Int32, log: RotatedLog?) -> Bool {
    guard let log else { return linux_keep_log(pipe, nil) == 0 }
    return unsafe log.withC { unsafe linux_keep_log(pipe, &$0) } == 0
  }
}

/// The parent process of a service: see `linux_spawn_kept`.
package struct ServiceKeeper: Sendable {
  package var log: RotatedLog
  /// The pipe to which it reports about the service, as `linux_service_note` records.
  package var events: Int32
  /// Reports when the service has written this text; nil for none.
  package var text: String?

  package init(log: RotatedLog, events: Int32, lookingFor text: String?) {
    self.log = log
    self.events = events
    self.text = text
  }

  func withSearch<R>(_ body: (inout linux_search) -> R) -> R {
    let text = Array((text ?? "").utf8)
    // For each end of a part of the text, the length of the longest suffix that is also a prefix
    // (Knuth-Morris-Pratt).
    var fallback = [UInt32](repeating: 0, count: text.count)
    for index in text.indices.dropFirst() {
      var length = Int(fallback[index - 1])
      while length > 0, text[length] != text[index] { length = Int(fallback[length - 1]) }
      fallback[index] = UInt32(text[length] == text[index] ? length + 1 : length)
    }
    return unsafe text.withUnsafeBufferPointer { text in
      unsafe fallback.withUnsafeBufferPointer { fallback in
        var search = unsafe linux_search(
          text: text.baseAddress, fallback: fallback.baseAddress, length: text.count, matched: 0)
        return unsafe body(&search)
      }
    }
  }
}
