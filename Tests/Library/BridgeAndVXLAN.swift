// A bridge whose hosts are reached over VXLAN, with entries that say where each of them is.
import Netlink
import RouteNetlink

let kernel = try NetlinkConnection.route()
try kernel.perform(.add(.bridge("br0") { $0.ageingTime = 30_000 }))
try kernel.perform(
  .add(
    .vxlan("vx0") {
      $0.id = 42
      $0.port = 4789
      $0.learning = 0
    }))
try kernel.perform(.add(.veth(LinkSettings(name: "port"), peer: LinkSettings(name: "host"))))
let bridge = try kernel.link(named: "br0").index
for name in ["vx0", "port"] {
  try kernel.perform(
    .set(name: name) {
      $0.master = bridge
      $0.up = true
    })
}
let vxlan = try kernel.link(named: "vx0")
let port = try kernel.link(named: "port").index
if case .vxlan(let data) = vxlan.kind { print("vni", data.id ?? 0, "port", data.port ?? 0) }
// prints vni 42 port 4789

// Packets for everybody go to both hosts; those for one station go where it is.
let everybody = LinkLayerAddress("00:00:00:00:00:00")!
for host in ["192.0.2.1", "192.0.2.2"] {
  try kernel.perform(
    FDBRequest(
      .append, device: vxlan.index, address: everybody, destination: IPAddress(host)))
}
let station = LinkLayerAddress("02:00:00:00:00:01")!
try kernel.perform(
  FDBRequest(.add, device: vxlan.index, address: station, destination: IPAddress("192.0.2.2")))
var destinations: [String] = []
try kernel.dump(FDBQuery(device: vxlan.index)) { entry in
  if let address = entry.address, let destination = entry.destination {
    destinations.append("\(address) at \(destination)")
  }
}
for line in destinations.sorted() { print(line) }
// prints 00:00:00:00:00:00 at 192.0.2.1
// prints 00:00:00:00:00:00 at 192.0.2.2
// prints 02:00:00:00:00:01 at 192.0.2.2

try kernel.perform(BridgePortRequest(device: port) { $0.isolated = 1 })
print("isolated", try kernel.link(named: "port").port(BridgePortAttributes.self)?.isolated ?? 0)
// prints isolated 1

// A kernel may lack VLAN filtering.
do throws(NetlinkError) {
  try kernel.perform(
    VLANRequest(.add, device: port, vlans: 10...20, isUntagged: true))
  print("vlans set")
} catch {
  print("vlans", error.stage == .request ? "set" : "not asked for")
}
// prints vlans set
