// A bridge with a port, and behind it a VXLAN fabric of two other hosts. The program tells the kernel which station is
// behind which host; the VXLAN device learns nothing by itself.
import Glibc
import Netlink
import RouteNetlink

let kernel = try NetlinkConnection.route()

// The devices: br0 with the ports p0, whose peer is q0, and vx0.
try kernel.perform(.add(.bridge("br0") { $0.ageingTime = 30_000 }))
let bridge = try kernel.link(named: "br0").index
var near = LinkSettings(name: "p0")
near.master = bridge
try kernel.perform(.add(.veth(near, peer: LinkSettings(name: "q0"))))
try kernel.perform(
  .add(
    .vxlan("vx0") {
      $0.id = 42
      $0.port = 4789
      $0.learning = 0
    }))
let port = try kernel.link(named: "p0").index
let fabric = try kernel.link(named: "vx0")
let vxlan = fabric.index
if case .vxlan(let data) = fabric.kind { print("vni", data.id ?? 0, "port", data.port ?? 0) }
// prints vni 42 port 4789
try kernel.perform(.set(index: vxlan) { $0.master = bridge })
for device in [bridge, port, vxlan] { try kernel.perform(.set(index: device) { $0.up = true }) }

// Frames for everybody go to both hosts, frames for a station to its host.
let hosts = ["192.0.2.1", "192.0.2.2"].compactMap { IPAddress($0) }
guard let everybody = LinkLayerAddress("00:00:00:00:00:00"),
  let station = LinkLayerAddress("02:00:00:00:00:10")
else { fatalError() }
for host in hosts {
  try kernel.perform(FDBRequest(.append, device: vxlan, address: everybody, destination: host))
}
try kernel.perform(FDBRequest(.add, device: vxlan, address: station, destination: hosts[1]))
try kernel.perform(
  FDBRequest(.add, device: vxlan, address: station, state: .staticEntry, flags: .master))

try kernel.dump(FDBQuery(device: vxlan)) { entry in
  guard entry.device == vxlan, let address = entry.address else { return }
  // prints 00:00:00:00:00:00 is at 192.0.2.1
  // prints 00:00:00:00:00:00 is at 192.0.2.2
  // prints 02:00:00:00:00:10 is at 192.0.2.2
  if let host = entry.destination { print("\(address) is at \(host)") }
}
let known = try kernel.get(FDBLookup(station, bridge: bridge))
// prints the bridge sends to vx0: true
print("the bridge sends to vx0:", known.device == vxlan)

// Members of multicast groups, and options of ports.
if let group = IPAddress("239.1.1.1") {
  try kernel.perform(
    MDBRequest(.add, bridge: bridge, port: port, group: .network(group), isPermanent: true))
}
try kernel.dump(MDBQuery()) { table in
  for entry in table.entries where entry.port == port && entry.isPermanent {
    // prints p0 is in 239.1.1.1
    print("p0 is in", entry.group)
  }
}
try kernel.perform(
  BridgePortRequest(device: port) {
    $0.isolated = 1
    $0.cost = 7
  })
try kernel.dump(BridgePortQuery()) { told in
  // prints p0 costs 7
  if told.index == port { print("p0 costs", told.options?.cost ?? 0) }
}

print("isolated", try kernel.link(named: "p0").port(BridgePortAttributes.self)?.isolated ?? 0)
// prints isolated 1

/// False if the kernel was built without VLAN filtering. Any other refusal is an error.
func canFilterVLANs(_ kernel: NetlinkConnection) throws(NetlinkError) -> Bool {
  do {
    try kernel.perform(LinkRequest(.set, .bridge("br0") { $0.vlanFiltering = 1 }))
    return true
  } catch {
    guard error.stage == .request, error.code == EOPNOTSUPP else { throw error }
    return false
  }
}

if try canFilterVLANs(kernel) {
  try kernel.perform(VLANRequest(.add, device: port, vlans: 10...20, isUntagged: true))
  var ranges: [ClosedRange<UInt16>] = []
  try kernel.dump(BridgePortQuery(.compressedVLANs)) { told in
    if told.index == port { ranges += told.vlans.map { $0.first...$0.last } }
  }
  guard ranges.contains(10...20) else { fatalError("the port has the VLANs \(ranges)") }
}
print("the VLANs are set, or the kernel cannot filter them")
// prints the VLANs are set, or the kernel cannot filter them
