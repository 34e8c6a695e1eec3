import CLinux
import Foundation
import NetlinkEvents
import NetworkNamespaces
import Testing

/// Commands run by tasks, which read their output.
@Suite(.enabled(if: PrivateMachine.isUsable, "needs root, unshare and the built netns"))
struct RunTasksTests {
  @Test(.timeLimit(.minutes(3))) func twentyAtOnce() async throws {
    let handle = try newNamespace("t-run")
    let identity = try await handle.run(Command(["readlink", "/proc/self/ns/net"])).text
    #expect(
      identity != (try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")))
    // A handle has one owner. Tasks share it through a closure.
    let run: @Sendable (Command) async throws -> CommandResult = { try await handle.run($0) }
    let results = try await withThrowingTaskGroup(of: (Int, CommandResult).self) { group in
      for number in 0..<20 {
        group.addTask {
          // More than fits into a pipe, on both streams.
          let script = """
            readlink /proc/self/ns/net; head -c 200000 /dev/zero | tr '\\0' \(number % 10)
            head -c 100000 /dev/zero >&2; exit \(number)
            """
          return (number, try await run(Command(["sh", "-c", script])))
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(results.count == 20)
    for (number, result) in results {
      #expect(result.status == Int32(number))
      #expect(result.signal == nil)
      #expect(result.text == identity + String(repeating: "\(number % 10)", count: 200_000))
      #expect(result.errorOutput.count == 100_000)
    }
  }

  @Test(.timeLimit(.minutes(3))) func itsInputIsEmptyAndASignalIsTold() async throws {
    let handle = try newNamespace("t-run")
    let result = try await handle.run(Command(["sh", "-c", "cat; echo said >&2; kill -9 $$"]))
    #expect(result.status == nil)
    #expect(result.signal == 9)
    #expect(result.text == "")
    #expect(result.errorText == "said\n")
    await #expect(throws: NamespaceError(.execute, "t-no-such-program", code: ENOENT)) {
      try await handle.run(Command(["t-no-such-program"]))
    }
  }

  @Test(.timeLimit(.minutes(3))) func aProgramThatOutlivesItIsNotWaitedFor() async throws {
    let handle = try newNamespace("t-run")
    let start = ContinuousClock.now
    let result = try await handle.run(Command(["sh", "-c", "sleep 20 & echo here"]))
    #expect(result.text == "here\n")
    #expect(ContinuousClock.now - start < .seconds(15))
  }

  /// In a process of its own, since this affects all children of a process.
  @Test(.timeLimit(.minutes(3))) func aProgramThatIgnoresSIGCHLDLosesTheStatus() async throws {
    await #expect(processExitsWith: .success) {
      signal(SIGCHLD, SIG_IGN)
      let handle = try newNamespace("t-run")
      await #expect(throws: NamespaceError(.execute, "sleep", code: ECHILD)) {
        try await handle.run(Command(["sleep", "0.1"]))
      }
      // A command that ends before anything else is done.
      for _ in 0..<100 {
        await #expect(throws: NamespaceError(.execute, "true", code: ECHILD)) {
          try await handle.run(Command(["true"]))
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(3))) func cancellationKillsIt() async throws {
    let task = Task {
      try await newNamespace("t-run").run(Command(["sh", "-c", "echo begun; exec sleep 100"]))
    }
    try await Task.sleep(for: .milliseconds(300))
    task.cancel()
    let result = try await task.value
    #expect(result.signal == 9)
  }
}
