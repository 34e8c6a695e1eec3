import Glibc

/// Maps user or group ids of a user namespace to ids of the parent namespace (user_namespaces(7)).
public struct IdentityMap: Sendable, Hashable {
  /// Maps `count` ids, starting with `inside`, to ids starting with `outside`.
  public struct Range: Sendable, Hashable {
    /// The first id in the namespace.
    public var inside: UInt32
    /// The id in the parent namespace that `inside` maps to.
    public var outside: UInt32
    /// The number of ids.
    public var count: UInt32

    /// A range without any checks; `IdentityMap.init` refuses invalid ones.
    public init(inside: UInt32, outside: UInt32, count: UInt32) {
      self.inside = inside
      self.outside = outside
      self.count = count
    }

    /// "INSIDE OUTSIDE COUNT"
    var text: String { "\(inside) \(outside) \(count)" }

    private static func overlap(_ one: UInt32, _ other: UInt32, _ a: Self, _ b: Self) -> Bool {
      UInt64(one) < UInt64(other) + UInt64(b.count) && UInt64(other) < UInt64(one) + UInt64(a.count)
    }

    func overlaps(_ other: Range) -> Bool {
      Self.overlap(inside, other.inside, self, other)
        || Self.overlap(outside, other.outside, self, other)
    }

    /// Whether all ids are valid. 4294967295 is not: it means "no id".
    var fits: Bool {
      count > 0 && UInt64(max(inside, outside)) + UInt64(count) <= UInt64(UInt32.max)
    }
  }

  /// The most ranges that the kernel accepts.
  public static let mostRanges = 340

  /// The ranges in the order in which they are written.
  public let ranges: [Range]

  /// Takes ranges without checking them; the kernel refuses invalid ones.
  package init(unchecked ranges: [Range]) { self.ranges = ranges }

  /// - Throws: if a range is empty or contains an id above 4294967294, if two ranges overlap inside or outside,
  ///   or if there are no ranges or more than `mostRanges`.
  public init(_ ranges: [Range]) throws(IdentityMapError) {
    guard !ranges.isEmpty else { throw .empty }
    guard ranges.count <= Self.mostRanges else { throw .tooMany(ranges.count) }
    for (index, range) in ranges.enumerated() {
      guard range.fits else { throw .doesNotFit(range) }
      if let other = ranges[..<index].first(where: range.overlaps) { throw .overlap(other, range) }
    }
    self.ranges = ranges
  }

  /// The same map, but with the single id `outside` mapped to `inside`, as the first range.
  ///
  /// A range that contains either of the two ids is split around them. It loses its topmost ids, since it has
  /// one id less to map. As with unshare(1), a range that ends right before either id also loses its topmost
  /// id.
  public func placing(_ inside: UInt32, outside: UInt32) -> IdentityMap {
    let single = Range(inside: inside, outside: outside, count: 1)
    return IdentityMap(unchecked: [single] + ranges.flatMap { $0.around(single) })
  }

  /// The kernel's format: one line "INSIDE OUTSIDE COUNT" for each range.
  public var text: String { ranges.map { $0.text + "\n" }.joined() }
}

extension IdentityMap.Range {
  /// The ids of this range that remain beside a single mapped id.
  fileprivate func around(_ single: IdentityMap.Range) -> [IdentityMap.Range] {
    // The position of the single id in the range; at least `count` if it is not in it.
    let innerHole = single.inside >= inside ? single.inside - inside : .max
    let outerHole = single.outside >= outside ? single.outside - outside : .max
    // The kernel refuses an empty range, which has no id to lose.
    guard count > 0, innerHole <= count || outerHole <= count else { return [self] }
    let left = count - 1
    var parts: [IdentityMap.Range] = []
    var from: UInt32 = 0
    for end in [min(innerHole, outerHole), max(innerHole, outerHole), left] {
      let end = min(end, left)
      guard end > from else { continue }
      parts.append(
        IdentityMap.Range(
          inside: inside + from + (from >= innerHole ? 1 : 0),
          outside: outside + from + (from >= outerHole ? 1 : 0), count: end - from))
      from = end
    }
    return parts
  }
}

/// Why ranges are not a valid identity map.
public enum IdentityMapError: Error, Sendable, Hashable {
  /// There are no ranges.
  case empty
  /// There are more than `IdentityMap.mostRanges`; the value is their number.
  case tooMany(Int)
  /// A range is empty, or goes beyond 4294967294.
  case doesNotFit(IdentityMap.Range)
  /// Two ranges have an id in common, inside or outside.
  case overlap(IdentityMap.Range, IdentityMap.Range)
}

extension IdentityMapError: CustomStringConvertible {
  /// A one-line description.
  public var description: String {
    switch self {
    case .empty: "an identity map needs a range"
    case .tooMany(let count):
      "an identity map has \(IdentityMap.mostRanges) ranges at most, not \(count)"
    case .doesNotFit(let range):
      "the range \(range.text) is empty or goes beyond the highest id, 4294967294"
    case .overlap(let one, let other): "the ranges \(one.text) and \(other.text) overlap"
    }
  }
}
