import Glibc

/// A time of the calendar.
package struct CalendarTime: Sendable {
  package let year: Int
  /// From 1.
  package let month: Int
  package let day: Int
  package let hour: Int
  package let minute: Int
  package let second: Int
}

/// The calendar time in UTC of seconds since 1970 (gmtime_r(3)).
package func gmtime(_ seconds: time_t) -> CalendarTime {
  var seconds = seconds
  var parts = unsafe tm()
  unsafe gmtime_r(&seconds, &parts)
  return unsafe CalendarTime(
    year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
    hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
}

/// futimens(3): the times of access and of modification.
@discardableResult
package func futimens(_ descriptor: Int32, access: timespec, modification: timespec) -> Int32 {
  var times = [access, modification]
  return unsafe Glibc.futimens(descriptor, &times)
}

/// The seconds since 1970 (time(2)).
package func time() -> time_t { Glibc.time(nil) }

/// The local time of seconds since 1970 in a format of strftime(3), of at most 63 bytes; nil if no calendar has it.
package func strftime(_ format: String, _ seconds: time_t) -> String? {
  var seconds = seconds
  var parts = unsafe tm()
  guard unsafe localtime_r(&seconds, &parts) != nil else { return nil }
  return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
    guard let base = text.baseAddress else { return nil }
    let count = unsafe Glibc.strftime(base, text.count, format, &parts)
    unsafe text[count] = 0
    return unsafe String(cString: base)
  }
}
