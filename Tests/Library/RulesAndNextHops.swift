// Two ways to a network, by several legs and by nexthop objects, and a rule that chooses the table.
import Netlink
import RouteNetlink

let kernel = try NetlinkConnection.route()
for name in ["left", "right"] {
  try kernel.perform(.add(.veth(LinkSettings(name: name), peer: LinkSettings(name: "\(name)-end"))))
  for end in [name, "\(name)-end"] { try kernel.perform(.set(name: end) { $0.up = true }) }
}
let left = try kernel.link(named: "left").index
let right = try kernel.link(named: "right").index
try kernel.perform(AddressRequest(.add, IPPrefix("192.0.2.1/25")!, index: left))
try kernel.perform(AddressRequest(.add, IPPrefix("192.0.2.129/25")!, index: right))

var both = RouteRequest(.add, to: IPPrefix("198.51.100.0/24"))
both.legs = [
  RouteLeg(gateway: IPAddress("192.0.2.2"), device: left),
  RouteLeg(gateway: IPAddress("192.0.2.130"), device: right, weight: 3),
]
try kernel.perform(both)

for (id, device) in [(1, left), (2, right)] as [(UInt32, Int32)] {
  var hop = NextHopRequest(.add, id: id)
  hop.gateway = IPAddress(device == left ? "192.0.2.2" : "192.0.2.130")
  hop.device = device
  try kernel.perform(hop)
}
var group = NextHopRequest(.add, id: 10)
group.members = [(1, 1), (2, 1)]
try kernel.perform(group)
var grouped = RouteRequest(.add, to: IPPrefix("203.0.113.0/24"))
grouped.table = 100
grouped.nextHopID = 10
try kernel.perform(grouped)

var rule = RuleRequest(.add, priority: 1000, table: 100)
rule.destination = IPPrefix("203.0.113.0/24")
try kernel.perform(rule)

for route in try kernel.routes() where route.destination == IPAddress("198.51.100.0") {
  print("weights", route.legs.map { Int($0.hops) + 1 })
}
// prints weights [1, 3]
print("nexthops", try kernel.nextHops().map(\.id).sorted())
// prints nexthops [1, 2, 10]
for rule in try kernel.rules() where rule.priority == 1000 { print("rule to table", rule.table) }
// prints rule to table 100
print("by", try kernel.route(to: IPAddress("203.0.113.7")!).gateway?.family != nil)
// prints by true
