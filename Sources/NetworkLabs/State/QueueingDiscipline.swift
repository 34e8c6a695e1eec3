import CLinux
import Glibc
import Netlink
import RouteNetlink

/// The queueing disciplines that impair a device's packets (tc(8), linux/pkt_sched.h).
enum QueueingDiscipline {
  private static let root: UInt32 = 0xffff_ffff

  /// Puts `spec` on the device with this index as its root discipline, or with nil takes what is there.
  static func request(_ spec: ImpairmentSpec?, index: Int32, netem: Bool) -> Request {
    var header = tcmsg()
    header.tcm_ifindex = index
    header.tcm_parent = root
    guard let spec else { return Request(RTM_DELQDISC, header: header) }
    // One handle always, so that a discipline of the other kind is replaced too.
    header.tcm_handle = netem ? 0x8001_0000 : 0x8002_0000
    var request = Request(
      RTM_NEWQDISC, flags: Int(NLM_F_CREATE | NLM_F_REPLACE), header: header)
    request.attributes.put(QueueingAttributes.keys.kind, string: netem ? "netem" : "tbf")
    request.attributes.nest(
      QueueingAttributes.keys.options, netem ? netemOptions(spec) : tbfOptions(spec))
    return request
  }

  /// Decodes RTM_NEWQDISC of a root discipline that impairs.
  static func decode(_ message: Message) -> (index: Int32, spec: ImpairmentSpec)? {
    guard Int(message.type) == RTM_NEWQDISC,
      let index = message.payload.integer(at: 4, as: Int32.self),
      message.payload.integer(at: 12, as: UInt32.self) == root
    else { return nil }
    let table = message.attributes(after: MemoryLayout<tcmsg>.size)
    guard let options = table.payload(QueueingAttributes.keys.options) else { return nil }
    switch table[QueueingAttributes.keys.kind] {
    case "netem": return (index, netem(options))
    case "tbf": return tbf(options.nested).map { (index, $0) }
    default: return nil
    }
  }

  // MARK: netem

  private static func probability(_ millionths: Int) -> UInt32 {
    UInt32(min(Double(millionths) / 1_000_000 * Double(UInt32.max), Double(UInt32.max)).rounded())
  }

  private static func millionths(_ probability: UInt32?) -> Int? {
    guard let probability, probability > 0 else { return nil }
    return Int((Double(probability) / Double(UInt32.max) * 1_000_000).rounded())
  }

  private static func netemOptions(_ spec: ImpairmentSpec) -> AttributeList {
    var fixed = tc_netem_qopt()
    fixed.limit = UInt32(spec.limit ?? 1000)
    fixed.loss = probability(spec.loss ?? 0)
    fixed.duplicate = probability(spec.duplicate ?? 0)
    if spec.reorder != nil { fixed.gap = 1 }
    var list = AttributeList()
    list.append(raw: withUnsafeBytes(of: fixed) { Array($0) })
    // Nanoseconds; the fixed part would want the packet scheduler's ticks.
    if let delay = spec.delay {
      list.put(NetworkEmulatorAttributes.keys.latency64, Int64(delay) * 1000)
    }
    if let jitter = spec.jitter {
      list.put(NetworkEmulatorAttributes.keys.jitter64, Int64(jitter) * 1000)
    }
    if let reorder = spec.reorder {
      list.put(NetworkEmulatorAttributes.keys.reorder, bytes: pair(probability(reorder)))
    }
    if let corrupt = spec.corrupt {
      list.put(NetworkEmulatorAttributes.keys.corrupt, bytes: pair(probability(corrupt)))
    }
    if let rate = spec.rate {
      let bytes = UInt64(rate) / 8
      var fixed = tc_netem_rate()
      fixed.rate = UInt32(min(bytes, UInt64(UInt32.max)))
      if bytes > UInt64(UInt32.max) { list.put(NetworkEmulatorAttributes.keys.rate64, bytes) }
      withUnsafeBytes(of: fixed) { list.put(NetworkEmulatorAttributes.keys.rate, bytes: Array($0)) }
    }
    return list
  }

  /// A probability with a correlation of 0.
  private static func pair(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: (value, UInt32(0))) { Array($0) }
  }

  private static func netem(_ options: Payload) -> ImpairmentSpec {
    var spec = ImpairmentSpec()
    let table = options.dropFirst(MemoryLayout<tc_netem_qopt>.size).nested
    func microseconds(_ type: Int) -> Int? {
      table.u64(type).flatMap { $0 == 0 ? nil : Int($0 / 1000) }
    }
    spec.delay = microseconds(NetworkEmulatorAttributes.keys.latency64.code)
    spec.jitter = microseconds(NetworkEmulatorAttributes.keys.jitter64.code)
    spec.limit = options.integer(at: 4, as: UInt32.self).map(Int.init)
    spec.loss = millionths(options.integer(at: 8, as: UInt32.self))
    spec.duplicate = millionths(options.integer(at: 16, as: UInt32.self))
    spec.reorder = millionths(table.payload(NetworkEmulatorAttributes.keys.reorder)?.u32)
    spec.corrupt = millionths(table.payload(NetworkEmulatorAttributes.keys.corrupt)?.u32)
    let rate =
      table[NetworkEmulatorAttributes.keys.rate64]
      ?? table.payload(NetworkEmulatorAttributes.keys.rate)?.u32.map(UInt64.init)
    spec.rate = rate.flatMap { $0 == 0 ? nil : Int($0) * 8 }
    return spec
  }

  // MARK: tbf

  /// Bytes that may leave at once: what 10 ms bring, and some full frames at least.
  private static func burst(_ rate: Int) -> UInt32 {
    UInt32(clamping: max(rate / 8 / 100, 16384))
  }

  private static func tbfOptions(_ spec: ImpairmentSpec) -> AttributeList {
    let rate = spec.rate ?? 0
    let bytes = UInt64(rate) / 8
    var fixed = tc_tbf_qopt()
    // With the link layer stated the kernel computes times itself and wants no table of them.
    fixed.rate.linklayer = 1
    fixed.rate.rate = UInt32(min(bytes, UInt64(UInt32.max)))
    // What may wait: 50 ms worth, or as many full frames as were asked for.
    let queue = spec.limit.map { $0 * 1514 } ?? max(rate / 8 / 20, 16384)
    fixed.limit = UInt32(clamping: Int(burst(rate)) + queue)
    var list = AttributeList()
    withUnsafeBytes(of: fixed) { list.put(TokenBucketAttributes.keys.parms, bytes: Array($0)) }
    if bytes > UInt64(UInt32.max) { list.put(TokenBucketAttributes.keys.rate64, bytes) }
    list.put(TokenBucketAttributes.keys.burst, burst(rate))
    return list
  }

  private static func tbf(_ table: AttributeTable) -> ImpairmentSpec? {
    let fixed = table.payload(TokenBucketAttributes.keys.parms)
    guard
      let bytes = table[TokenBucketAttributes.keys.rate64]
        ?? fixed?.integer(at: 8, as: UInt32.self).map(UInt64.init)
    else { return nil }
    var spec = ImpairmentSpec()
    spec.rate = Int(bytes) * 8
    return spec
  }
}

/// Whether the kernel has netem.
enum Netem {
  /// Asks by putting one on the loopback of a namespace that is thrown away.
  static func isAvailable() throws(LabError) -> Bool {
    try NamespaceThread.run { () throws(LabError) in
      guard linux_unshare(Int32(LINUX_CLONE_NEWNET)) == 0 else {
        throw LabError("unshare", code: errno)
      }
      do throws(NetlinkError) {
        var spec = ImpairmentSpec()
        spec.delay = 1
        let connection = NetlinkConnection(try NetlinkSocket())
        try connection.perform(QueueingDiscipline.request(spec, index: 1, netem: true))
        return true
      } catch {
        guard error.code == ENOENT else { throw LabError("netem", error) }
        return false
      }
    }
  }
}
