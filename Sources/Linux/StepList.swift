import CLinux
import Glibc

/// The steps of entering in C form with their strings, ready for a process that must not allocate.
///
/// Everything else is derived from the steps: every short command makes a list, and each further type of array
/// costs the runtime as much as the whole list does.
@safe
package struct StepList: ~Copyable {
  private var steps: [linux_step] = unsafe []

  package init() { unsafe steps.reserveCapacity(16) }

  deinit {
    for index in unsafe steps.indices {
      let step = unsafe steps[index]
      unsafe free(UnsafeMutablePointer(mutating: step.source))
      unsafe free(UnsafeMutablePointer(mutating: step.target))
      if unsafe step.owned != 0, unsafe step.fd >= 0 { unsafe close(step.fd) }
    }
  }

  /// Appends a step and returns its index. `from` is the step whose descriptor it uses. The step is skipped if
  /// `from` or `after` failed, or if `instead` did not fail. A descriptor that is `owned` is closed with the
  /// list. After a fork the child runs the step, unless it is one of the `parents`.
  @discardableResult
  package mutating func add(
    _ kind: linux_step_kind, required: Bool = false, source: String? = nil, target: String? = nil,
    flags: UInt = 0, descriptor: Int32 = -1, from: Int = -1, after: Int = -1, instead: Int = -1,
    parents: Bool = false, owned: Bool = false
  ) -> Int {
    unsafe steps.append(
      linux_step(
        kind: Int32(kind.rawValue), required: required ? 1 : 0, source: Self.copy(source),
        target: Self.copy(target), flags: flags, fd: descriptor, from: Int32(from),
        after: Int32(after), instead: Int32(instead), error: 0, left_out: 0,
        parents: parents ? 1 : 0, owned: owned ? 1 : 0, status: 0, process: -1))
    return unsafe steps.count - 1
  }

  /// The number of steps so far, which is the index of the next one.
  package var count: Int { unsafe steps.count }

  /// A step and, after a run, its outcome.
  package struct Step {
    package let kind: linux_step_kind
    package let isRequired: Bool
    /// Empty for none, as `target`.
    package let source: String
    package let target: String
    package let flags: UInt
    package let descriptor: Int32
    /// The errno of the failure, or 0.
    package let error: Int32
    /// The exit status of a program that failed after printing the reason, or 0.
    package let status: Int32
  }

  package subscript(index: Int) -> Step {
    let step = unsafe steps[index]
    return unsafe Step(
      kind: linux_step_kind(UInt32(step.kind)), isRequired: step.required != 0,
      source: step.source.map { unsafe String(system: $0) } ?? "",
      target: unsafe step.target.map { unsafe String(system: $0) } ?? "", flags: unsafe step.flags,
      descriptor: unsafe step.fd, error: unsafe step.error, status: unsafe step.status)
  }

  /// Calls `body` with the index of each step that failed without ending the run. Those with an alternative are
  /// left out.
  package func forEachFailure(_ body: (Int) -> Void) {
    for index in unsafe steps.indices where unsafe steps[index].error != 0 {
      if unsafe !steps.contains(where: { unsafe $0.instead == Int32(index) }) { body(index) }
    }
  }

  @unsafe
  mutating func withSteps<R>(_ body: (UnsafeMutablePointer<linux_step>?, Int) -> R) -> R {
    unsafe steps.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress, $0.count) }
  }

  @unsafe
  private static func copy(_ text: String?) -> UnsafePointer<CChar>? {
    guard let text, let copied = unsafe text.withSystemString({ unsafe strdup($0) }) else {
      return nil
    }
    return unsafe UnsafePointer(copied)
  }
}

/// Carries out steps in order in the calling thread. Returns the index of the required step that failed, or -1.
package func linux_run_steps(_ steps: inout StepList) -> Int {
  unsafe steps.withSteps { unsafe CLinux.linux_run_steps($0, $1) }
}

/// `linux_run_steps` for steps of isolation. The calling process must have one thread.
package func linux_carry_out(_ steps: inout StepList, _ run: inout linux_run) -> Int {
  unsafe steps.withSteps { unsafe CLinux.linux_carry_out($0, $1, &run) }
}
