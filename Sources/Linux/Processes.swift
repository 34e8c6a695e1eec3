import CLinux
import Glibc

// Calls about processes, their environment and their signals.

/// waitpid(2).
@discardableResult
package func waitpid(_ process: pid_t, _ status: inout Int32, _ options: Int32) -> pid_t {
  unsafe Glibc.waitpid(process, &status, options)
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

/// What `errno` says, in words (strerror(3)).
package func errorText(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
