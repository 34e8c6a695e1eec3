import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// Shows nexthop objects.
enum NextHopDescription {
  /// Writes the record of an object.
  static func show(_ hop: NextHop, _ session: Session) {
    session.output.openObject()
    if hop.isDeleted { session.output.flag("deleted", "Deleted ") }
    fields(hop, session)
    session.output.endRecord()
    session.output.closeObject()
  }

  /// The fields of an object. They also appear after a route that uses it.
  static func fields(_ hop: NextHop, _ session: Session) {
    let output = session.output
    let details = session.options.details > 0
    output.field("id", "id ", hop.id)
    if hop.isGroup { show(members: hop.members, output) }
    if hop.groupType != .multipath {
      output.field("type", "type ", hop.groupType.word.map { "\($0)" } ?? "<unknown type>")
    }
    if let resilience = hop.resilience { show(resilience, output) }
    if let encapsulation = hop.encapsulation { EncapKinds.show(encapsulation, session) }
    if let gateway = hop.gateway { RouteDescription.show(gateway: gateway, output) }
    if let device = hop.device, device != 0 {
      output.text("dev ")
      output.field("dev", "", session.links.name(device), color: .interface)
    }
    if details || hop.scope != .universe {
      output.field("scope", "scope ", session.names.text(.scopes, UInt32(hop.scope.rawValue)))
    }
    if hop.isBlackhole { output.null("blackhole", "blackhole ") }
    if details || hop.protocol != .unspecified {
      output.field(
        "protocol", "proto ", session.names.text(.protocols, UInt32(hop.protocol.rawValue)))
    }
    hop.flags.show(output)
    if hop.isFDB { output.null("fdb", "fdb") }
    showStatistics(hop, session)
  }

  private static func show(members: [(id: UInt32, weight: Int)], _ output: Output) {
    output.array("group", before: "group ", after: " ") {
      for (index, member) in members.enumerated() {
        output.object {
          if index > 0 { output.text("/") }
          output.field("id", "", member.id, "")
          if member.weight != 1 { output.field("weight", ",", member.weight, "") }
        }
      }
    }
  }

  private static func show(_ resilience: NextHopResilience, _ output: Output) {
    output.object("resilient_args") {
      output.field("buckets", "buckets ", resilience.buckets)
      seconds("idle_timer", UInt64(resilience.idleTimer), output)
      seconds("unbalanced_timer", UInt64(resilience.unbalancedTimer), output)
      seconds("unbalanced_time", resilience.unbalancedTime, output)
    }
  }

  private static func seconds(_ name: String, _ ticks: UInt64, _ output: Output) {
    let text = generalNumber(Double(ticks) / Double(UserClock.ticksPerSecond))
    output.field(name, json: .raw(text), text: "\(name) \(text) ")
  }

  private static func showStatistics(_ hop: NextHop, _ session: Session) {
    let output = session.output
    let statistics = session.options.statistics > 0
    if statistics || session.options.details > 0, let hardware = hop.hardwareStatistics {
      output.object("hw_stats") {
        output.onOff("enabled", "hw_stats", hardware.enabled)
        output.onOff("used", "used", hardware.used)
      }
    }
    let counters = hop.statistics
    guard statistics, !counters.isEmpty else { return }
    output.newline()
    output.text("  stats:")
    output.array("group_stats") {
      for counter in counters {
        output.object {
          output.newline()
          output.field("id", "    id ", counter.id, "")
          output.field("packets", " packets ", counter.packets, "")
          if let packets = counter.hardwarePackets {
            output.field("packets_hw", " packets_hw ", packets, "")
          }
        }
      }
    }
  }

  /// Writes the record of a bucket.
  static func show(_ bucket: NextHopBucket, _ session: Session) {
    let output = session.output
    output.openObject()
    if bucket.isDeleted { output.flag("deleted", "Deleted ") }
    if let id = bucket.id { output.field("id", "id ", id) }
    output.object("bucket") {
      if let index = bucket.index { output.field("index", "index ", index) }
      if let time = bucket.idleTime { seconds("idle_time", time, output) }
      if let id = bucket.nextHopID { output.field("nhid", "nhid ", id) }
    }
    bucket.flags.show(output)
    output.endRecord()
    output.closeObject()
  }
}

/// Shows the nexthop object that a route uses, on a line of its own.
enum NextHopInfo {
  static func show(_ id: UInt32, _ session: Session) {
    // If the object is gone by now, nothing is shown.
    guard let hop = session.nextHop(id) else { return }
    session.output.text("\n\tnh_info ")
    session.output.object("nh_info") { NextHopDescription.fields(hop, session) }
  }
}
