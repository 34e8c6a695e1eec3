// Runs a command in a namespace from twenty tasks at once, and reads what each wrote.
import NetlinkEvents
import NetworkNamespaces

let store = NamespaceStore()
let blue = try NamespaceName("blue")
try store.create(blue)
let handle = try store.open(blue)
// A handle has one owner, which tasks share through a closure.
let run: @Sendable (Command) async throws -> CommandResult = { try await handle.run($0) }

let results = try await withThrowingTaskGroup(of: CommandResult.self) { group in
  for number in 0..<20 {
    group.addTask {
      try await run(Command(["sh", "-c", "ls /sys/class/net; seq 50000; exit \(number)"]))
    }
  }
  var results: [CommandResult] = []
  for try await result in group { results.append(result) }
  return results
}

print(results.compactMap(\.status).sorted())
// prints [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
print(Set(results.map(\.text)).count, results[0].text.split(separator: "\n").count)
// prints 1 50001

let failed = try await run(Command(["ls", "/nowhere"]))
print(failed.status ?? -1, failed.errorText.contains("No such file"))
// prints 2 true
