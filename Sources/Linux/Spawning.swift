import CLinux
import Glibc

/// A program as `linux_spawn` starts it.
package struct SpawnedProgram {
  /// Searched in PATH unless it contains a slash.
  package var program: String
  package var arguments: [String]
  /// Variables as "NAME=VALUE"; nil for the caller's own.
  package var environment: [String]?
  /// The working directory; nil for the caller's.
  package var directory: String?
  /// Whether the program gets no descriptors other than 0, 1 and 2, the umask 022, and no blocked or ignored
  /// signals.
  package var isIsolated = false
  /// -1 for the caller's own, as `standardOutput` and `standardError`.
  package var standardInput: Int32 = -1
  package var standardOutput: Int32 = -1
  package var standardError: Int32 = -1

  package init(_ program: String, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  @unsafe
  fileprivate func start(
    _ steps: inout StepList, _ start: (inout linux_spawn) -> pid_t
  ) -> SpawnOutcome {
    var spawn = unsafe linux_spawn()
    unsafe spawn.standard.0 = standardInput
    unsafe spawn.standard.1 = standardOutput
    unsafe spawn.standard.2 = standardError
    unsafe spawn.isolated = isIsolated ? 1 : 0
    let child = unsafe withCStrings(arguments) { arguments in
      unsafe withEnvironment(environment) { environment in
        unsafe withOptionalString(directory) { directory in
          unsafe program.withSystemString { program in
            unsafe steps.withSteps { steps, count in
              unsafe spawn.steps = unsafe steps
              unsafe spawn.count = count
              unsafe spawn.program = unsafe program
              unsafe spawn.arguments = unsafe arguments
              unsafe spawn.environment = unsafe environment
              unsafe spawn.directory = unsafe directory
              return unsafe start(&spawn)
            }
          }
        }
      }
    }
    if child > 0 { return .started(child) }
    if unsafe spawn.failed_step >= 0 { return unsafe .failedStep(spawn.failed_step) }
    return unsafe spawn.failed_directory != 0
      ? .failedDirectory(spawn.error) : .failedProgram(spawn.error)
  }
}

/// The outcome of starting a program. Failures come with their errno.
package enum SpawnOutcome {
  case started(pid_t)
  /// The step with this index failed.
  case failedStep(Int)
  /// chdir(2) failed.
  case failedDirectory(Int32)
  /// Something else after the steps failed, such as execve(2).
  case failedProgram(Int32)
}

/// Starts a program after the steps.
package func linux_spawn(_ program: SpawnedProgram, _ steps: inout StepList) -> SpawnOutcome {
  unsafe program.start(&steps) { unsafe linux_spawn(&$0) }
}

/// `linux_spawn` for steps of isolation. The child has a copy of the caller's memory instead of sharing it.
package func linux_spawn_isolated(
  _ program: SpawnedProgram, _ steps: inout StepList
) -> SpawnOutcome {
  unsafe program.start(&steps) { unsafe CLinux.linux_spawn_isolated(&$0) }
}

/// Starts a program like `linux_spawn`, as a child of a keeper process, which is the one that was started then.
/// `pid` becomes that of the program.
package func linux_spawn_kept(
  _ program: SpawnedProgram, _ steps: inout StepList, _ keeper: ServiceKeeper, _ pid: inout pid_t
) -> SpawnOutcome {
  unsafe program.start(&steps) { spawn in
    unsafe keeper.log.withC { log in
      unsafe keeper.withSearch {
        unsafe CLinux.linux_spawn_kept(&spawn, &log, &$0, keeper.events, &pid)
      }
    }
  }
}

/// execvpe(3); without an environment with the caller's own.
@discardableResult
package func linux_execvpe(
  _ program: String, _ arguments: [String], _ environment: [String]?
) -> Int32 {
  unsafe withCStrings(arguments) { arguments in
    unsafe withEnvironment(environment) { environment in
      unsafe program.withSystemString { unsafe CLinux.linux_execvpe($0, arguments, environment) }
    }
  }
}

/// Texts as C expects argument and environment vectors.
@unsafe
private func withCStrings<R>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  unsafe withUnsafeTemporaryAllocation(
    of: UnsafeMutablePointer<CChar>?.self, capacity: texts.count + 1
  ) { vector in
    for (index, text) in texts.enumerated() {
      unsafe vector.initializeElement(at: index, to: text.withSystemString { unsafe strdup($0) })
    }
    unsafe vector.initializeElement(at: texts.count, to: nil)
    defer { for index in texts.indices { unsafe free(vector[index]) } }
    return unsafe body(UnsafePointer(vector.baseAddress!))
  }
}

@unsafe
private func withEnvironment<R>(
  _ environment: [String]?, _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  guard let environment else { return unsafe body(UnsafePointer(environ)) }
  return unsafe withCStrings(environment, body)
}
