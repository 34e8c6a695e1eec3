import Glibc

/// Work that enters namespaces, on a thread of its own which ends afterwards.
enum NamespaceThread {
  private final class Box<Result>: @unchecked Sendable {
    let body: () -> Result
    var result: Result?
    init(_ body: @escaping () -> Result) { self.body = body }
    func run() { result = body() }
  }

  private class AnyJob: @unchecked Sendable { func run() {} }
  private final class Job<Result>: AnyJob, @unchecked Sendable {
    let box: Box<Result>
    init(_ box: Box<Result>) { self.box = box }
    override func run() { box.run() }
  }

  /// Runs `body` on a new thread and waits for it. Where no thread can be made the process ends: there
  /// is nothing that could be undone then either.
  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> Result {
    runAll([body])[0]
  }

  /// Runs all of them at once, each on a thread of its own, and waits for all.
  static func runAll<Result: Sendable>(_ bodies: [@Sendable () -> Result]) -> [Result] {
    bodies.map { start($0) }.map { $0() }
  }

  /// Begins `body` on a new thread, and answers what waits for its result: to be called once.
  static func start<Result: Sendable>(_ body: @escaping @Sendable () -> Result) -> () -> Result {
    let box = Box(body)
    var thread = pthread_t()
    let job = Unmanaged.passRetained(Job(box) as AnyJob)
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<AnyJob>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, job.toOpaque())
    guard code == 0 else {
      // The caller's own thread must not enter namespaces, so there is no other way to do it.
      abort()
    }
    return { [thread] in
      pthread_join(thread, nil)
      guard let result = box.result else { abort() }
      return result
    }
  }
}
