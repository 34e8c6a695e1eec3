/// What happens to the packets that an interface sends (tc-netem(8), tc-tbf(8)). Nil properties do nothing.
public struct ImpairmentSpec: TableModel, Hashable, Codable {
  /// How long each packet is delayed, in microseconds.
  public var delay: Int?
  /// How much the delay varies up and down, in microseconds.
  public var jitter: Int?
  /// The share of packets that is lost, in millionths.
  public var loss: Int?
  /// The share of packets that is sent twice, in millionths.
  public var duplicate: Int?
  /// The share of packets that is corrupted, in millionths.
  public var corrupt: Int?
  /// The share of packets that is sent without delay, ahead of others, in millionths.
  public var reorder: Int?
  /// The rate limit in bits per second.
  public var rate: Int?
  /// The most packets in the queue.
  public var limit: Int?

  /// Impairments in the units of the properties; without any, packets go as they come.
  public init(
    delay: Int? = nil, jitter: Int? = nil, loss: Int? = nil, duplicate: Int? = nil,
    corrupt: Int? = nil, reorder: Int? = nil, rate: Int? = nil, limit: Int? = nil
  ) {
    self.delay = delay
    self.jitter = jitter
    self.loss = loss
    self.duplicate = duplicate
    self.corrupt = corrupt
    self.reorder = reorder
    self.rate = rate
    self.limit = limit
  }

  init(at position: Position) { self.init() }

  static let tableName = "impairments"

  static let keys: [Key<ImpairmentSpec>] = [
    Key("delay", .delay, "How much later packets arrive.", example: "20ms", at: { $1(&$0.delay) }),
    Key("jitter", .delay, "How much the delay varies.", example: "5ms", at: { $1(&$0.jitter) }),
    Key("loss", .percentage, "The share of packets lost.", example: "1%", at: { $1(&$0.loss) }),
    Key(
      "duplicate", .percentage, "The share of packets that arrive twice.", example: "0.1%",
      at: { $1(&$0.duplicate) }),
    Key(
      "corrupt", .percentage, "The share of packets with a wrong bit.", example: "0.01%",
      at: { $1(&$0.corrupt) }),
    Key(
      "corruption", .percentage, "The same as corrupt, in containerlab's word.", example: "0.01%",
      other: { $0.corrupt = $1 }),
    Key(
      "reorder", .percentage, "The share of packets that overtake; needs a delay.", example: "5%",
      at: { $1(&$0.reorder) }),
    Key(
      "rate", .rate, "The rate; a bare number counts kbit.", example: "10mbit", at: { $1(&$0.rate) }
    ),
    Key(
      "limit", .integer(Limits.queue), "How many packets may wait.", example: "1000",
      at: { $1(&$0.limit) }),
  ]

  /// Whether it does nothing.
  public var isEmpty: Bool { self == ImpairmentSpec() }

  /// Whether it needs netem. A rate alone does not.
  public var needsNetem: Bool {
    var rest = self
    rest.rate = nil
    rest.limit = nil
    return !rest.isEmpty
  }
}
