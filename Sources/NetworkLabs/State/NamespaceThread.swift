import Glibc
import Linux

/// Runs work that enters namespaces on a thread of its own, which ends afterwards.
enum NamespaceThread {
  private final class Job<Result>: @unchecked Sendable {
    private let body: () -> Result
    private(set) var result: Result?
    init(_ body: @escaping () -> Result) { self.body = body }
    func run() { result = body() }
  }

  /// Runs `body` on a new thread and waits for it, since the caller's own thread must not enter namespaces.
  ///
  /// - Throws: what `body` throws, or an error if no thread can be started.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws(LabError) -> Result
  ) throws(LabError) -> Result {
    let outcomes = try runAll([
      { @Sendable () in Swift.Result { () throws(LabError) in try body() } }
    ])
    return try outcomes[0].get()
  }

  /// Runs each of `bodies` on a thread of its own, as many at once as possible, and waits for all.
  ///
  /// - Throws: an error if no thread can be started. Some may have run by then.
  static func runAll<Result: Sendable>(
    _ bodies: [@Sendable () -> Result]
  ) throws(LabError) -> [Result] {
    let jobs = bodies.map { Job($0) }
    var waiting = jobs[...]
    while !waiting.isEmpty {
      var threads: [pthread_t] = []
      var code: Int32 = 0
      while code == 0, let job = waiting.first {
        var thread = pthread_t()
        code = pthread_create(&thread) { job.run() }
        if code == 0 {
          threads.append(thread)
          waiting.removeFirst()
        }
      }
      for thread in threads { pthread_join(thread, nil) }
      if threads.isEmpty { throw LabError("no thread can be started", code: code) }
    }
    return jobs.compactMap(\.result)
  }

  /// Runs `body` on both halves of a list at once, or on the whole list if it is short.
  ///
  /// - Throws: an error if no thread can be started.
  static func halves<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ body: @escaping @Sendable (ArraySlice<Item>) -> Result
  ) throws(LabError) -> [Result] {
    let share = items.count < 8 ? items.count : (items.count + 1) / 2
    return try runAll(
      [items[..<share], items[share...]].filter { !$0.isEmpty }
        .map { part in { @Sendable () in body(part) } })
  }

  /// Starts `body` on a new thread. Returns a function that waits for the result; call it once.
  ///
  /// - Throws: an error if no thread can be started.
  static func start<Result: Sendable>(
    _ body: @escaping @Sendable () -> Result
  ) throws(LabError) -> () -> Result {
    let job = Job(body)
    var thread = pthread_t()
    let code = pthread_create(&thread) { job.run() }
    guard code == 0 else { throw LabError("no thread can be started", code: code) }
    return { [thread] in
      pthread_join(thread, nil)
      guard let result = job.result else { abort() }
      return result
    }
  }

  /// Runs `body` on a new thread without waiting for it.
  ///
  /// - Returns: false if no thread can be started.
  static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    guard pthread_create(&thread, body) == 0 else { return false }
    pthread_detach(thread)
    return true
  }
}
