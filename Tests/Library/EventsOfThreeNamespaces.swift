// Follows the devices and addresses of three namespaces until it is told to stop.
import Netlink
import NetlinkEvents
import NetworkNamespaces
import RouteNetlink

let store = NamespaceStore()
let names = try ["red", "green", "blue"].map { try NamespaceName($0) }
for name in names { try store.create(name) }

let events = try store.events([.links, .addresses], of: names)
let (synchronized, tellSynchronized) = AsyncStream.makeStream(of: String.self)
let follower = Task {
  var seen: Set<String> = []
  for try await event in events {
    switch event.change {
    case .changed(.link(let link)): seen.insert("\(event.namespace): \(link.name ?? "") is there")
    case .deleted(.link(let link)): seen.insert("\(event.namespace): \(link.name ?? "") is gone")
    case .changed(.address(let address)):
      seen.insert("\(event.namespace): \(address.prefix.map { "\($0)" } ?? "")")
    case .synchronized: tellSynchronized.yield(event.namespace)
    case .existing, .overrun, .changed, .deleted: break
    }
    if seen.count(where: { $0.hasSuffix("last is there") }) == 3 { break }
  }
  return seen
}

// All three have reported what exists.
for await _ in synchronized.prefix(names.count) {}

func connection(_ name: String) throws -> NetlinkConnection {
  NetlinkConnection(try store.open(NamespaceName(name)).socket())
}

let red = try connection("red")
try red.perform(.add(.bridge("br0")))
try red.perform(LinkRequest.delete(name: "br0"))
let green = try connection("green")
try green.perform(.add(.bridge("br1")))
let bridge = try green.get(LinkQuery(name: "br1"))
try green.perform(AddressRequest(.add, IPPrefix("192.0.2.1/24")!, index: bridge.index))
// Namespaces take turns. The events of each stay in order.
for name in ["red", "green", "blue"] { try connection(name).perform(.add(.bridge("last"))) }

for line in try await follower.value.sorted() { print(line) }
// prints red: br0 is there
// prints red: br0 is gone
// prints green: br1 is there
// prints green: 192.0.2.1/24
// prints blue: last is there

let waiting = Task {
  var count = 0
  for try await _ in try store.events(.links, of: names) { count += 1 }
  return count
}
try await Task.sleep(for: .milliseconds(200))
waiting.cancel()
print("told before the end:", try await waiting.value)
// prints told before the end: 10
