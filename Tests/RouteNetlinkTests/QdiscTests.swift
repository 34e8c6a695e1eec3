import CLinux
import Netlink
import RouteNetlink
import Testing

/// Queueing disciplines as sent, read back as the kernel would report them.
@Suite struct QdiscTests {
  private func sent(_ request: some KernelRequest) throws -> Message {
    let bytes = try request.message.encoded(sequence: 7)
    return try #require(Message(buffer: bytes, offset: 0, end: bytes.count))
  }

  private func qdisc(_ settings: QdiscSettings) throws -> Qdisc {
    let request = QdiscRequest(
      .replace, device: 3, parent: .root, handle: QdiscHandle(0x8001), settings)
    return try #require(Qdisc(try sent(request)))
  }

  @Test func sharesAreLimited() {
    #expect([Int.min, -1, 0].allSatisfy { PacketShare(millionths: $0) == .none })
    #expect([1_000_000, .max].allSatisfy { PacketShare(millionths: $0).rawValue == .max })
  }

  @Test func headersGoAndCome() throws {
    let qdisc = try qdisc(.ingress)
    #expect(qdisc.kind == "ingress" && qdisc.index == 3 && !qdisc.isDeleted)
    #expect(qdisc.parent == .root && qdisc.handle == QdiscHandle(0x8001))
    let deletion = try #require(Qdisc(try sent(qdisc.deletion)))
    #expect(deletion.isDeleted && deletion.parent == .root && deletion.kind == nil)
  }

  @Test func handlesAreWrittenAsTcDoes() {
    #expect("\(QdiscHandle(0x8001))" == "8001:" && "\(QdiscHandle(1, 0x10))" == "1:10")
    #expect("\(QdiscHandle.root) \(QdiscHandle.ingress)" == "root ingress")
  }

  @Test func netemGoesAndComes() throws {
    var emulator = NetworkEmulator(delay: 20_000_000, jitter: 1_000_000, limit: 7)
    emulator.loss = PacketShare(millionths: 10_000)
    emulator.duplicate = PacketShare(millionths: 1)
    emulator.reorder = PacketShare(millionths: 1_000_000)
    emulator.corrupt = PacketShare(millionths: 500)
    emulator.rate = 10_000_000_000
    #expect(NetworkEmulator(try qdisc(.netem(emulator))) == emulator)
    #expect(emulator.loss.millionths == 10_000)
    #expect(NetworkEmulator(try qdisc(.fqCodel())) == nil)
  }

  @Test func tbfGoesAndComes() throws {
    for rate: UInt64 in [125_000, 10_000_000_000] {
      let read = TokenBucket(try qdisc(.tbf(TokenBucket(rate: rate, burst: 1600, limit: 3000))))
      #expect(read?.rate == rate && read?.limit == 3000)
    }
  }

  @Test func fqCodelAndHTBGoAndCome() throws {
    var queues = FairQueueCodel()
    queues.target = 5000
    queues.ecn = false
    queues.memoryLimit = 1 << 20
    #expect(FairQueueCodel(try qdisc(.fqCodel(queues))) == queues)
    var tree = HierarchicalTokenBucket(defaultClass: 0x10)
    tree.directQueueLength = 50
    #expect(HierarchicalTokenBucket(try qdisc(.htb(tree))) == tree)
  }

  @Test func whatIsCutShortIsNone() throws {
    let bytes = try sent(
      QdiscRequest(.add, device: 3, .netem(NetworkEmulator(delay: 1, jitter: 2)))
    ).bytes
    for end in 0..<bytes.count {
      var cut = Array(bytes[..<end])
      if end >= 4 {
        cut.replaceSubrange(0..<4, with: withUnsafeBytes(of: UInt32(end)) { Array($0) })
      }
      guard let message = Message(buffer: cut, offset: 0, end: end), let qdisc = Qdisc(message)
      else { continue }
      _ = NetworkEmulator(qdisc)
      _ = TokenBucket(qdisc)
    }
  }
}
