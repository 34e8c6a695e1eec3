// Tests a function that gives a device an address once, against a kernel that is a script.
import Glibc
import Netlink
import NetlinkTesting
import RouteNetlink

func ensureAddress(
  _ prefix: IPPrefix, on device: String, over kernel: NetlinkConnection
) throws -> Bool {
  let link = try kernel.get(LinkQuery(name: device))
  var exists = false
  try kernel.dump(AddressQuery()) { address in
    if address.index == link.index, address.prefix == prefix { exists = true }
  }
  if !exists { try kernel.perform(AddressRequest(.add, prefix, index: link.index)) }
  return !exists
}

let prefix = IPPrefix("192.0.2.1/24")!
let kernel = FakeKernel(family: RouteFamily())
let connection = NetlinkConnection(kernel, family: RouteFamily())

var bridge = LinkRequest.add(.bridge("br0"))
bridge.link.index = 7
let link = try FakeMessage(bridge)
let address = try FakeMessage(AddressRequest(.add, prefix, index: 7))

kernel.expect(LinkQuery(name: "br0"), .message(link))
kernel.expect(AddressQuery(), .dump([]))
kernel.expect(AddressRequest(.add, prefix, index: 7), .acknowledged)
print("added:", try ensureAddress(prefix, on: "br0", over: connection))
// prints added: true

kernel.expect(LinkQuery(name: "br0"), .message(link))
kernel.expect(AddressQuery(), .dump([address]))
print("added:", try ensureAddress(prefix, on: "br0", over: connection))
// prints added: false

kernel.expect(LinkQuery(name: "br0"), .refused(ENODEV))
do { _ = try ensureAddress(prefix, on: "br0", over: connection) } catch { print(error) }
// prints RTM_GETLINK: No such device

try kernel.finish()
print(kernel.requests.count, "requests, as expected")
// prints 6 requests, as expected

kernel.expect(LinkQuery(name: "br0"), .message(link))
do { _ = try ensureAddress(prefix, on: "eth0", over: connection) } catch { print("a fault") }
// prints a fault
do { try kernel.finish() } catch { print("told again") }
// prints told again
