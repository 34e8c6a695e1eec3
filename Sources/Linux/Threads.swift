import Glibc

/// Starts `body` on a new thread (pthread_create(3)): 0, or the number of an error.
package func pthread_create(
  _ thread: inout pthread_t, _ body: @escaping @Sendable () -> Void
) -> Int32 {
  let work = unsafe Unmanaged.passRetained(ThreadWork(body))
  let code = unsafe Glibc.pthread_create(
    &thread, nil,
    { argument in
      guard let argument = unsafe argument else { return nil }
      unsafe Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }, work.toOpaque())
  if code != 0 { unsafe work.release() }
  return code
}

/// What a thread runs, in a form that C can hand over to it.
private final class ThreadWork: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Runs `body` on a new thread and waits until it ends (pthread_create(3), pthread_join(3)). Returns 0, or the number of
/// an error if no thread can be made.
package func runOnThread(_ body: () -> Void) -> Int32 {
  // The check that `body` did not escape has the length of this file's path in it, which would make programs differ that
  // are built in different directories.
  #sourceLocation(file:"runOnThread",line:31)
  return withoutActuallyEscaping(body) { body in
    // Only one of the two threads runs at a time.
    nonisolated(unsafe) let body = body
    var thread = pthread_t()
    let code = pthread_create(&thread) { unsafe body() }
    if code == 0 { pthread_join(thread, nil) }
    return code
  }
  #sourceLocation()
}
