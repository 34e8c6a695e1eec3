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
