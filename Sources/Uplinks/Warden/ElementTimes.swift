import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// How long the addresses of names stay in the sets: as long as the answers said, or the longest if there were
/// several.
struct ElementTimes {
  private let plan: ResolverPlan
  private let elements: SetElements
  private let socket: NetlinkSocket
  /// When each element expires, in milliseconds of the clock since boot.
  private var ends: [SetElements.Element: UInt64] = [:]

  /// The shortest time, in seconds: enough for one connection even if the TTL is 0.
  static let least: UInt32 = 2
  /// The longest time, a day; after that the name has to be queried again.
  static let most: UInt32 = 86400
  /// How many elements are remembered; expired ones are forgotten first.
  private static let limit = 65536

  init(_ plan: ResolverPlan, table: String) throws(NetlinkError) {
    self.plan = plan
    elements = SetElements(table: table)
    socket = try NetlinkSocket(.netfilter)
  }

  mutating func note(_ answer: NameAnswer) {
    let now = Self.now()
    let sets = plan.sets(for: answer.name)
    var changed: [(SetElements.Element, UInt64)] = []
    for (address, seconds) in answer.addresses {
      let time = UInt64(min(max(seconds, Self.least), Self.most)) * 1000
      for number in sets {
        let set = ResolverPlan.set(number, ipv6: address.family == .ipv6)
        let element = SetElements.Element(set: set, address: address)
        let end = max(ends[element] ?? 0, now + time)
        ends[element] = end
        changed.append((element, end - now))
      }
    }
    if !changed.isEmpty { write(changed) }
    if ends.count > Self.limit { forget(now) }
  }

  private mutating func forget(_ now: UInt64) {
    ends = ends.filter { $0.value > now }
    if ends.count > Self.limit { ends = [:] }
  }

  /// If the kernel refuses an element, as while the table is replaced, it expires with the time of the set.
  private func write(_ changed: [(SetElements.Element, UInt64)]) {
    var answers = [UInt8](repeating: 0, count: 1 << 14)
    do throws(NetlinkError) {
      try socket.send(try elements.transaction(changed.map { (element: $0.0, milliseconds: $0.1) }))
      while let answer = try socket.receive(into: &answers, wait: false), answer.count > 0 {}
    } catch {}
  }

  private static func now() -> UInt64 {
    let time = clock_gettime(CLOCK_BOOTTIME)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec / 1_000_000)
  }
}
