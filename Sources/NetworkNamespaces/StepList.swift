import CLinux
import Glibc
import Netlink

/// Steps of entering as C takes them, with their words, ready for a process that may not allocate.
struct StepList: ~Copyable {
  private(set) var steps: [linux_step] = []
  private var meanings: [(operation: NamespaceError.Operation, path: String)] = []
  private var strings: [UnsafeMutablePointer<CChar>] = []
  private var descriptors: [Int32] = []

  init() {}

  deinit {
    for string in strings { free(string) }
    for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
  }

  /// Appends a step and answers its index. `from` names the step whose descriptor it takes; it is
  /// left out where that one, or the one named by `after`, failed, and where the one named by `instead`
  /// did not.
  @discardableResult
  mutating func add(
    _ operation: NamespaceError.Operation, _ path: String, kind: linux_step_kind,
    required: Bool = false, source: String? = nil, target: String? = nil, flags: UInt = 0,
    descriptor: Int32 = -1, from: Int? = nil, after: Int? = nil, instead: Int? = nil
  ) -> Int {
    steps.append(
      linux_step(
        kind: Int32(kind.rawValue), required: required ? 1 : 0, source: copy(source),
        target: copy(target), flags: flags, fd: descriptor, from: Int32(from ?? -1),
        after: Int32(after ?? -1), instead: Int32(instead ?? -1), error: 0, left_out: 0))
    meanings.append((operation, path))
    return steps.count - 1
  }

  /// Hands over a descriptor that steps use.
  mutating func closeAtEnd(_ descriptor: Int32) { descriptors.append(descriptor) }

  private mutating func copy(_ text: String?) -> UnsafePointer<CChar>? {
    guard let text, let copied = text.withSystemString({ strdup($0) }) else { return nil }
    strings.append(copied)
    return UnsafePointer(copied)
  }

  /// Carries the steps out in the calling thread; failures that matter little go to `onWarning`.
  ///
  /// - Throws: the failure of a required step.
  mutating func run(onWarning: (NamespaceError) -> Void) throws(NamespaceError) {
    let failed = steps.withUnsafeMutableBufferPointer { linux_run_steps($0.baseAddress, $0.count) }
    if failed >= 0 { throw error(failed) }
    report(to: onWarning)
  }

  /// What a failed step means.
  func error(_ index: Int) -> NamespaceError {
    NamespaceError(meanings[index].operation, meanings[index].path, code: steps[index].error)
  }

  /// Tells of the steps that failed without ending the run.
  func report(to onWarning: (NamespaceError) -> Void) {
    for index in steps.indices where steps[index].error != 0 {
      if !steps.contains(where: { $0.instead == Int32(index) }) { onWarning(error(index)) }
    }
  }

  mutating func withSteps<R>(_ body: (UnsafeMutablePointer<linux_step>?, Int) -> R) -> R {
    steps.withUnsafeMutableBufferPointer { body($0.baseAddress, $0.count) }
  }
}
