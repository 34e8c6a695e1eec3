import CLinux
import Glibc
import Netlink
import RouteNetlink
import Linux

/// The words that set a route's metrics (`RTAX_*`).
enum RouteMetricWords {
  typealias Row = Word<RouteChange>
  private typealias Metric = AttributeKey<UInt32>
  private static let keys = RouteMetricAttributes.keys

  static let all: [Row] = [
    number("=mtu", keys.mtu, "\"mtu\" value is invalid\n"),
    number("=hoplimit", keys.hoplimit, "\"hoplimit\" value is invalid\n", limit: 255),
    number("=advmss", keys.advmss, "\"mss\" value is invalid\n"),
    number("reordering", keys.reordering, "\"reordering\" value is invalid\n"),
    time("=rtt", keys.rtt, "\"rtt\" value is invalid\n", scale: 8),
    time("=rto_min", keys.rtoMin, "\"rto_min\" value is invalid\n", scale: 1),
    number("window", keys.window, "\"window\" value is invalid\n"),
    number("cwnd", keys.cwnd, "\"cwnd\" value is invalid\n"),
    number("initcwnd", keys.initcwnd, "\"initcwnd\" value is invalid\n"),
    number("initrwnd", keys.initrwnd, "\"initrwnd\" value is invalid\n"),
    features,
    flag("quickack", keys.quickack, "quickack"),
    Row("congctl", .text("NAME")) { (change, words) throws(CommandFailure) in
      let locked = words.take("=lock")
      change.request.metrics.setCongestionControl(try words.next(), locked: locked)
    },
    time("rttvar", keys.rttvar, "\"rttvar\" value is invalid\n", scale: 4),
    number("ssthresh", keys.ssthresh, "\"ssthresh\" value is invalid\n"),
  ]

  /// Compared after all other words.
  static let fastopen = flag("fastopen_no_cookie", keys.fastopenNoCookie, "fastopen_no_cookie")

  private static func number(
    _ spec: StaticString, _ metric: Metric, _ refusal: String,
    limit: UInt64 = UInt64(UInt32.max)
  ) -> Row {
    Row(spec, .number("NUMBER")) { (change, words) throws(CommandFailure) in
      let locked = words.take("=lock")
      let word = try words.next()
      guard let value = Number.unsigned(word, limit: limit) else { throw .invalid(word, refusal) }
      change.request.metrics.set(metric, UInt32(value), locked: locked)
    }
  }

  /// A time: without a unit, the kernel's own number; with one, milliseconds times `scale`. The minimum retransmission
  /// timeout is always locked.
  private static func time(
    _ spec: StaticString, _ metric: Metric, _ refusal: String, scale: UInt32
  ) -> Row {
    Row(spec, .number("TIME")) { (change, words) throws(CommandFailure) in
      let locked = metric.code == keys.rtoMin.code || words.take("=lock")
      let word = try words.next()
      guard let (value, hasUnit) = milliseconds(word) else { throw .invalid(word, refusal) }
      change.request.metrics.set(metric, hasUnit ? value &* scale : value, locked: locked)
    }
  }

  private static func flag(
    _ spec: StaticString, _ metric: Metric, _ name: String
  ) -> Row {
    Row(spec, .choice(["0", "1"])) { (change, words) throws(CommandFailure) in
      let word = try words.next()
      guard let value = Number.u32(word) else {
        throw .invalid(word, "\"\(name)\" value is invalid\n")
      }
      guard value < 2 else { throw .invalid(word, "\"\(name)\" value should be 0 or 1\n") }
      change.request.metrics.set(metric, value)
    }
  }

  private static let features = Row("features", .choice(RouteFeatures.words.map(\.value))) {
    (change, words) throws(CommandFailure) in
    var features = try feature(words)
    while let more = words.peek.flatMap(feature(named:)) {
      features.insert(more)
      words.skip()
    }
    change.request.metrics.set(keys.features, features)
  }

  private static func feature(_ words: Arguments) throws(CommandFailure) -> RouteFeatures {
    let word = try words.next()
    guard let feature = feature(named: word) else {
      throw .invalid(word, "\"features\" value not valid\n")
    }
    return feature
  }

  private static func feature(named name: String) -> RouteFeatures? {
    RouteFeatures(word: name)
  }

  /// A number, possibly with a fraction, and whether a unit (`s` and the like, or `ms`) followed. A fraction of a
  /// millisecond is rounded up.
  static func milliseconds(_ text: String) -> (value: UInt32, hasUnit: Bool)? {
    errno = 0
    var value: Double
    let length: Int
    if text.utf8.contains(UInt8(ascii: ".")) {
      (value, length, _) = strtod(text)
    } else {
      let number = strtoul(text, 0)
      (value, length) = (Double(number.value), number.length)
    }
    guard length > 0, errno != ERANGE, value >= 0 else { return nil }
    let unit = String(decoding: text.utf8.dropFirst(length), as: UTF8.self).lowercased()
    switch unit {
    case "", "ms", "msec", "msecs": break
    case "s", "sec", "secs": value *= 1000
    default: return nil
    }
    guard value.rounded(.up) <= Double(UInt32.max) else { return nil }
    return (UInt32(value.rounded(.up)), !unit.isEmpty)
  }
}
