// Limits a device's rate, looks at the limit, and takes it away.
import Netlink
import RouteNetlink

let kernel = try NetlinkConnection.route()
try kernel.perform(.add(.veth(LinkSettings(name: "near"), peer: LinkSettings(name: "far"))))
let device = try kernel.link(named: "near").index

// 1 Mbit/s: 125,000 bytes each second.
let bucket = TokenBucket(rate: 125_000, burst: 5_000, limit: 20_000)
let limit = QdiscRequest(.replace, device: device, handle: QdiscHandle(1), .tbf(bucket))
try kernel.perform(limit)
try kernel.dump(QdiscQuery(device: device)) { qdisc in
  if let bucket = TokenBucket(qdisc) {
    print(qdisc.kind ?? "", qdisc.handle, bucket.rate, "bytes a second")
  }
}
// prints tbf 1: 125000 bytes a second

// Another discipline replaces the first. It has classes; class 10 is for packets that no filter classifies.
let tree = HierarchicalTokenBucket(defaultClass: 10)
try kernel.perform(QdiscRequest(.replace, device: device, handle: QdiscHandle(2), .htb(tree)))
try kernel.dump(QdiscQuery(device: device)) { qdisc in
  if let tree = HierarchicalTokenBucket(qdisc) { print(qdisc.kind ?? "", tree.defaultClass) }
}
// prints htb 10

try kernel.perform(QdiscRequest(.delete, device: device))
var left = 0
try kernel.dump(QdiscQuery(device: device)) { if $0.kind == "htb" { left += 1 } }
print("left", left)
// prints left 0
