import CLinux
import Glibc
import Linux
import NetworkNamespaces
import RouteNetlink

/// The chain FORWARD in the table `filter` of iptables-legacy, which nftables does not show
/// (linux/netfilter_ipv4/ip_tables.h and linux/netfilter_ipv6/ip6_tables.h).
struct LegacyTable {
  /// `.ipv4` or `.ipv6`.
  let family: AddressFamily
  private let entries: [UInt8]
  /// The offset of the chain's first rule, and that of its policy at the end.
  private let forward: ClosedRange<Int>

  private static let name = Array("filter".utf8)
  /// `XT_TABLE_MAXNAMELEN`
  private static let nameLength = 32
  /// `IPT_SO_GET_INFO` and `IPT_SO_GET_ENTRIES`, the same for IPv6.
  private static let getInfo: Int32 = 64
  private static let getEntries: Int32 = 65
  private static let forwardHook = 2
  /// `-NF_DROP - 1`, as iptables writes verdicts.
  private static let drop: Int32 = -1

  /// nil if the table was never used: reading it would create it.
  init?(_ family: AddressFamily) throws(UplinkError) {
    self.family = family
    let names = "/proc/thread-self/net/\(family == .ipv4 ? "ip" : "ip6")_tables_names"
    guard let used = readFile(names) else {
      if errno == ENOENT { return nil }
      throw UplinkError(names, code: errno)
    }
    guard used.split(separator: UInt8(ascii: "\n")).contains(where: { $0.elementsEqual(Self.name) })
    else { return nil }
    let socket = Glibc.socket(
      Int32(family.rawValue), Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 255)
    guard socket >= 0 else { throw UplinkError("iptables cannot be read", code: errno) }
    defer { close(socket) }
    // struct ipt_getinfo: the name, valid_hooks, hook_entry[5], underflow[5], num_entries, size.
    let info = try Self.get(socket, family, Self.getInfo, size: Self.nameLength + 52)
    func number(_ index: Int) -> Int { Int(Self.integer(info, at: Self.nameLength + 4 * index)) }
    let (start, policy, size) = (
      number(1 + Self.forwardHook), number(6 + Self.forwardHook), number(12)
    )
    // struct ipt_get_entries: the name, the size, and entries aligned to 8 bytes.
    let head = Self.nameLength + 8
    let answer = try Self.get(socket, family, Self.getEntries, size: head + size) {
      $0.replaceSubrange(Self.nameLength..<(Self.nameLength + 4), with: info.suffix(4))
    }
    entries = Array(answer.dropFirst(head))
    guard start <= policy, policy < entries.count else { return nil }
    forward = start...policy
  }

  /// Whether the policy drops, or a rule without conditions drops or rejects everything.
  var dropsForwarded: Bool {
    // struct ipt_entry: the match, 4 bytes, target_offset, next_offset.
    let condition = family == .ipv4 ? 84 : 136
    let head = family == .ipv4 ? 112 : 168
    var at = forward.lowerBound
    while at <= forward.upperBound, at + head <= entries.count {
      let target = at + Int(Self.short(entries, at: at + condition + 4))
      let next = at + Int(Self.short(entries, at: at + condition + 6))
      guard target >= at + head, next > target, next <= entries.count else { return false }
      let isBare = target == at + head && entries[at..<(at + condition)].allSatisfy { $0 == 0 }
      if isBare, ends(target, next) { return true }
      at = next
    }
    return false
  }

  /// struct xt_entry_target: its size in 2 bytes, its name in 29, its revision, its data.
  private func ends(_ target: Int, _ end: Int) -> Bool {
    guard end >= target + 36 else { return false }
    let name = entries[(target + 2)..<(target + 31)].prefix { $0 != 0 }
    // A standard verdict has no name.
    if name.isEmpty {
      return Self.integer(entries, at: target + 32) == UInt32(bitPattern: Self.drop)
    }
    return name.elementsEqual("REJECT".utf8)
  }

  /// Whether bytes occur anywhere in the table, such as the name of a chain or device.
  func mentions(_ bytes: [UInt8]) -> Bool { ForwardBarrier.contains(entries, bytes) }

  // MARK: asking

  private static func get(
    _ socket: Int32, _ family: AddressFamily, _ option: Int32, size: Int,
    _ fill: (inout [UInt8]) -> Void = { _ in }
  ) throws(UplinkError) -> [UInt8] {
    var buffer = name + [UInt8](repeating: 0, count: size - name.count)
    fill(&buffer)
    let level = Int32(family == .ipv4 ? IPPROTO_IP : IPPROTO_IPV6)
    guard getsockopt(socket, level, option, &buffer) == 0 else {
      throw UplinkError("iptables cannot be read", code: errno)
    }
    return buffer
  }

  private static func integer(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes.load(at: offset) ?? 0
  }

  private static func short(_ bytes: [UInt8], at offset: Int) -> UInt16 {
    bytes.load(at: offset) ?? 0
  }
}
