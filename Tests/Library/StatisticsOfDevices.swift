// Counters: of each device from its link message, of a bridge port by RTM_GETSTATS.
import Netlink
import RouteNetlink

let kernel = try NetlinkConnection.route()
try kernel.perform(.add(.bridge("br0")))
try kernel.perform(.add(.veth(LinkSettings(name: "port"), peer: LinkSettings(name: "far"))))
let bridge = try kernel.link(named: "br0").index
try kernel.perform(
  .set(name: "port") {
    $0.master = bridge
    $0.up = true
  })
let port = try kernel.link(named: "port").index

var query = LinkQuery(name: "port")
query.statistics = true
let link = try kernel.get(query)
print("link", link.attributes.has(LinkAttributes.keys.stats64))
// prints link true

var found = false
try kernel.dump(StatisticsQuery(StatisticsAttributes.keys.linkXstats)) { statistics in
  if statistics.index == bridge {
    found = statistics.attributes[StatisticsAttributes.keys.linkXstats]?.bridge != nil
  }
}
print("bridge", found)
// prints bridge true
let one = try kernel.get(StatisticsQuery(StatisticsAttributes.keys.link64, index: port))
// The first number in rtnl_link_stats64: received packets.
print("received", one.attributes.payload(StatisticsAttributes.keys.link64)?.u64 ?? 99)
// prints received 0
