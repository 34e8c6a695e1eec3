import Glibc
import Netlink
import RouteNetlink
import Linux

/// A file that logs a namespace's queries and refused packets, one JSON object per line.
final class AuditFile {
  private let descriptor: Int32
  /// Whether lines were lost since the last one that was written.
  private var hasLost = false

  /// Opens the file for appending; creates it for its owner alone if it is missing.
  ///
  /// - Throws: if this fails, or it is not a file that lines can be written to.
  init(_ path: String) throws(UplinkError) {
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw UplinkError("the audit file \(path)", code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      Glibc.close(descriptor)
      throw UplinkError("the audit file \(path) is no regular file")
    }
  }

  func close() { Glibc.close(descriptor) }

  enum Value {
    case text(String)
    case number(Int)
  }

  func write(_ event: String, _ fields: [(String, Value)]) {
    let time = clock_gettime(CLOCK_REALTIME)
    // Tells readers that lines are missing because the disk was full.
    let lost = hasLost ? "\n" + Self.line("lost", [], at: time) + "\n" : ""
    let bytes = Array((lost + Self.line(event, fields, at: time) + "\n").utf8)
    // A line that cannot be written lets nothing out.
    hasLost = Linux.write(descriptor, bytes) != bytes.count
  }

  static func line(_ event: String, _ fields: [(String, Value)], at time: timespec) -> String {
    let all = [("time", Value.text(text(time))), ("event", .text(event))] + fields
    let parts = all.map { key, value in
      switch value {
      case .text(let text): "\"\(key)\":\"\(escaped(text))\""
      case .number(let number): "\"\(key)\":\(number)"
      }
    }
    return "{\(parts.joined(separator: ","))}"
  }

  /// RFC 3339, UTC, with milliseconds.
  private static func text(_ time: timespec) -> String {
    let parts = gmtime(time.tv_sec)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
    return padded(parts.year, 4) + "-" + padded(parts.month, 2) + "-" + padded(parts.day, 2)
      + "T" + padded(parts.hour, 2) + ":" + padded(parts.minute, 2) + ":" + padded(parts.second, 2)
      + "." + padded(time.tv_nsec / 1_000_000, 3) + "Z"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case " "..."~": result.unicodeScalars.append(scalar)
      default:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result
  }
}
