import CLinux
import Glibc

// Calls about processes, their environment and their signals.

/// waitpid(2).
@discardableResult
package func waitpid(_ process: pid_t, _ status: inout Int32, _ options: Int32) -> pid_t {
  unsafe Glibc.waitpid(process, &status, options)
}

/// waitpid(2) without the status.
@discardableResult
package func waitpid(_ process: pid_t, _ options: Int32) -> pid_t {
  Glibc.waitpid(process, nil, options)
}

/// Represents a child to others and ends like it, as `linux_stand_in` of C says. The control group with the directory
/// `group` is removed before; nil for none.
package func linux_stand_in(_ child: pid_t, _ proc: Int32, _ group: String?) -> Int32 {
  unsafe withOptionalString(group) { unsafe CLinux.linux_stand_in(child, proc, $0) }
}

/// The processors that the calling thread may run on, at most `limit`; none if they cannot be read.
package func linux_processors(limit: Int) -> [Int32] {
  var processors = [Int32](repeating: 0, count: limit)
  let count = unsafe Int(CLinux.linux_processors(&processors, Int32(limit)))
  return Array(processors.prefix(max(count, 0)))
}

/// getenv(3).
package func getenv(_ name: String) -> String? {
  unsafe name.withSystemString { unsafe Glibc.getenv($0) }.map { unsafe String(system: $0) }
}

/// setenv(3).
@discardableResult
package func setenv(_ name: String, _ value: String, _ replaces: Int32) -> Int32 {
  unsafe withSystemStrings(name, value) { unsafe Glibc.setenv($0, $1, replaces) }
}

/// unsetenv(3).
@discardableResult
package func unsetenv(_ name: String) -> Int32 {
  unsafe name.withSystemString { unsafe Glibc.unsetenv($0) }
}

/// putenv(3): a variable with its value, `NAME=VALUE`, or without `=` one to take out.
package func putenv(_ variable: String) {
  // The environment keeps the string.
  unsafe variable.withSystemString { _ = unsafe Glibc.putenv(strdup($0)) }
}

/// clock_gettime(2).
package func clock_gettime(_ clock: clockid_t) -> timespec {
  var time = timespec()
  unsafe Glibc.clock_gettime(clock, &time)
  return time
}

/// getrlimit(2).
package func getrlimit(_ resource: __rlimit_resource_t, _ limit: inout rlimit) -> Int32 {
  unsafe Glibc.getrlimit(resource, &limit)
}

/// setrlimit(2).
@discardableResult
package func setrlimit(_ resource: __rlimit_resource_t, _ limit: rlimit) -> Int32 {
  var limit = limit
  return unsafe Glibc.setrlimit(resource, &limit)
}

/// The meaning of an `errno` in words (strerror(3)).
package func errorText(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
